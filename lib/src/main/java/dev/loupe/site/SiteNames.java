package dev.loupe.site;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Reads the names of sites, and answers a wrong one with the nearest right ones. */
final class SiteNames {
  private static final Pattern IN_LAYER = Pattern.compile("blocks\\.(-?\\d{1,6})\\.(.*)");
  private static final Pattern SHORT = Pattern.compile("([a-z][a-z_.12]*?)(-?\\d{1,6})?(ln[12])?");
  private static final Map<String, Act> BY_WORD = words();

  private SiteNames() {}

  static Site parse(String name) {
    Matcher inLayer = IN_LAYER.matcher(name);
    String template = inLayer.matches() ? "blocks.{l}." + inLayer.group(2) : name;
    for (Act act : Act.values()) {
      if (act.name(0).equals(template.replace("{l}", "0")) && act.inLayers() == inLayer.matches()) {
        return new Site(act, inLayer.matches() ? Integer.parseInt(inLayer.group(1)) : 0);
      }
    }
    return parseShort(name);
  }

  /** {@code k6}, {@code resid_post-1}, {@code scale4ln1}. */
  private static Site parseShort(String name) {
    Matcher matcher = SHORT.matcher(name);
    if (matcher.matches()) {
      String norm = matcher.group(3) == null ? "" : matcher.group(3) + ".";
      Act act = BY_WORD.get(norm + matcher.group(1));
      if (act != null && act.inLayers() == (matcher.group(2) != null)) {
        return new Site(act, act.inLayers() ? Integer.parseInt(matcher.group(2)) : 0);
      }
    }
    throw new IllegalArgumentException(
        "there is no site '" + name + "'; the nearest names are " + nearest(name));
  }

  private static Map<String, Act> words() {
    Map<String, Act> words = new HashMap<>();
    for (Act act : Act.values()) {
      words.put(act.word(), act);
    }
    words.put("query", Act.QUERY);
    words.put("key", Act.KEY);
    words.put("value", Act.VALUE);
    words.put("attn", Act.PATTERN);
    words.put("attn_logits", Act.ATTN_SCORES);
    words.put("pre", Act.MLP_PRE);
    words.put("pre_linear", Act.MLP_PRE_LINEAR);
    words.put("post", Act.MLP_POST);
    return words;
  }

  private static String nearest(String name) {
    String shape = name.replaceAll("\\.-?\\d+\\.", ".0.");
    Matcher layer = IN_LAYER.matcher(name);
    int number = layer.matches() ? Integer.parseInt(layer.group(1)) : 0;
    return Arrays.stream(Act.values())
        .sorted(Comparator.comparingInt(act -> distance(shape, act.name(0))))
        .limit(3)
        .map(act -> act.name(number))
        .collect(Collectors.joining(", "));
  }

  /** Edits between two names. Levenshtein 1966. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    Arrays.setAll(row, j -> j);
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
