package dev.loupe.site;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Parses the names of sites; the error for an unknown name suggests similar ones. */
final class SiteNames {
  private static final Pattern IN_LAYER = Pattern.compile("blocks\\.(-?\\d{1,6})\\.(.*)");
  private static final Pattern SHORT = Pattern.compile("([a-z][a-z_.12]*?)(-?\\d{1,6})?(ln[12])?");
  private static final Pattern WORD = Pattern.compile("(.*?)(-?\\d{1,6})?(ln[12])?");
  private static final Map<String, Act> BY_WORD = words();
  private static final String PART = ".hook_sae";

  private SiteNames() {}

  static Site parse(String name) {
    Objects.requireNonNull(name, "a site needs a name such as resid_post3, and null was given");
    int end = name.lastIndexOf('.');
    Optional<SaePart> part = end < 0 ? Optional.empty() : SaePart.of(name.substring(end + 1));
    return part.isPresent()
        ? parseWhole(name.substring(0, end)).part(part.get())
        : parseWhole(name);
  }

  private static Site parseWhole(String name) {
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
    throw new IllegalArgumentException(refusal(name));
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

  private static String refusal(String name) {
    Act word = BY_WORD.get(name);
    if (word != null && word.inLayers()) {
      return "'" + name + "' exists in every layer; say which, such as '" + name + "0'";
    }
    if (name.contains(PART)) {
      return "there is no part of spliced features '"
          + name.substring(name.lastIndexOf('.') + 1)
          + "'; the parts are "
          + Arrays.stream(SaePart.values()).map(SaePart::hook).collect(Collectors.joining(", "));
    }
    List<String> near = near(name);
    String example = "; names look like blocks.0.attn.hook_k or k0";
    return "there is no site '"
        + name
        + "'"
        + (near.isEmpty() ? example : NearNames.question(near));
  }

  /** Similar names of the same form: full TransformerLens names, or short names. */
  private static List<String> near(String name) {
    Matcher inLayer = IN_LAYER.matcher(name);
    if (inLayer.matches()) {
      int layer = Integer.parseInt(inLayer.group(1));
      return NearNames.of(name, names(act -> act.inLayers(), act -> act.name(layer)));
    }
    List<String> full = NearNames.of(name, names(act -> !act.inLayers(), act -> act.name(0)));
    if (!full.isEmpty()) {
      return full;
    }
    Matcher parts = WORD.matcher(name);
    if (!parts.matches()) {
      return List.of();
    }
    String layer = Objects.requireNonNullElse(parts.group(2), "0");
    String norm = parts.group(3) == null ? "" : parts.group(3) + ".";
    List<String> words = BY_WORD.keySet().stream().filter(one -> one.startsWith(norm)).toList();
    return NearNames.of(norm + parts.group(1), words).stream()
        .sorted()
        .map(one -> BY_WORD.get(one).inLayers() ? withLayer(one, layer) : one)
        .toList();
  }

  private static List<String> names(Predicate<Act> some, Function<Act, String> name) {
    return Arrays.stream(Act.values()).filter(some).map(name).toList();
  }

  /** {@code resid_post3}, {@code scale3ln1}. */
  private static String withLayer(String word, String layer) {
    return word.startsWith("ln1.") || word.startsWith("ln2.")
        ? word.substring(4) + layer + word.substring(0, 3)
        : word + layer;
  }
}
