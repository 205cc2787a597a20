package dev.loupe.kernel.javadoc;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the library's types and members that match a search, the best match first. */
public final class Search {
  private static final int NAME = 100;
  private static final int BEGINS = 60;
  private static final int IN_NAME = 40;
  private static final int IN_OWNER = 25;
  private static final int IN_SENTENCE = 15;
  private static final int IN_SIGNATURE = 8;
  private static final int IN_TEXT = 4;
  private static final int IMPORTED = 12; // Loupe's own words need no type before them
  private static final int TYPE = 6;

  private record Hit(Entry entry, int score) {}

  private final List<String> asked;

  private Search(String text) {
    asked =
        Stream.of(text.toLowerCase(Locale.ROOT).split("\\W+")).filter(w -> !w.isEmpty()).toList();
  }

  /** Those of {@code entries} that match every word of {@code text}. */
  public static List<Entry> of(String text, List<Entry> entries) {
    Search search = new Search(text);
    return entries.stream()
        .filter(Search::isOfInterest)
        .map(entry -> new Hit(entry, search.score(entry)))
        .filter(hit -> hit.score > 0)
        .sorted(Comparator.comparingInt(hit -> -hit.score))
        .map(Hit::entry)
        .toList();
  }

  /** Constructors are left out, since their types are found; so are types without a text. */
  private static boolean isOfInterest(Entry entry) {
    return entry.kind() != Entry.Kind.CONSTRUCTOR && !entry.doc().isEmpty();
  }

  private int score(Entry entry) {
    int score = 0;
    for (String word : asked) {
      int found = score(entry, word);
      if (found == 0) {
        return 0;
      }
      score += found;
    }
    return score + (entry.isWord() ? IMPORTED : entry.kind() == Entry.Kind.TYPE ? TYPE : 0);
  }

  private static int score(Entry entry, String word) {
    String name = entry.name().toLowerCase(Locale.ROOT);
    if (name.equals(word)) {
      return NAME;
    }
    if (name.startsWith(word)) {
      return BEGINS;
    }
    if (holdsPart(entry.name(), word)) {
      return IN_NAME;
    }
    if (begins(entry.doc().sentence(), word)) {
      return IN_SENTENCE + (holdsPart(entry.owner(), word) ? IN_OWNER : 0);
    }
    if (holdsPart(entry.owner(), word)) {
      return IN_OWNER;
    }
    return begins(entry.signature(), word)
        ? IN_SIGNATURE
        : begins(entry.doc().text(), word) ? IN_TEXT : 0;
  }

  /**
   * Whether a part of a name such as {@code sweepByPosition} or {@code HEAD_Z} begins with {@code
   * word}.
   */
  private static boolean holdsPart(String name, String word) {
    String parts = name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toLowerCase(Locale.ROOT);
    return parts.contains("_" + word) || parts.startsWith(word) || parts.contains("." + word);
  }

  private static boolean begins(String text, String word) {
    return Pattern.compile("(?i)\\b" + Pattern.quote(word)).matcher(text).find();
  }
}
