package dev.loupe.kernel.error;

import dev.loupe.site.NearNames;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Suggestions for a name that does not exist, from those that do. */
final class Spelling {
  private static final int SHORTEST_BEGINNING = 4;

  /** The names in other libraries, and the names for the same thing here. */
  private static final Map<String, List<String>> OTHER_WORDS =
      Map.ofEntries(
          Map.entry("add", List.of("plus")),
          Map.entry("sub", List.of("minus")),
          Map.entry("subtract", List.of("minus")),
          Map.entry("mul", List.of("times")),
          Map.entry("multiply", List.of("times")),
          Map.entry("scale", List.of("times")),
          Map.entry("div", List.of("dividedBy")),
          Map.entry("divide", List.of("dividedBy")),
          Map.entry("neg", List.of("negated")),
          Map.entry("negate", List.of("negated")),
          Map.entry("matmul", List.of("dot")),
          Map.entry("mm", List.of("dot")),
          Map.entry("item", List.of("value")),
          Map.entry("numpy", List.of("toArray", "toDoubleArray")),
          Map.entry("tolist", List.of("toArray", "toDoubleArray")),
          Map.entry("length", List.of("size")),
          Map.entry("count", List.of("size")),
          Map.entry("select", List.of("at")),
          Map.entry("slice", List.of("at", "choose")),
          Map.entry("forward", List.of("run")),
          Map.entry("generate", List.of("run")),
          Map.entry("predict", List.of("run", "top")),
          Map.entry("print", List.of("println")));

  private Spelling() {}

  /**
   * The most similar names, if any are similar: other words for the same thing before other
   * spellings.
   */
  static List<String> nearest(String name, Collection<String> names) {
    List<String> otherWords =
        OTHER_WORDS.getOrDefault(plain(name), List.of()).stream().filter(names::contains).toList();
    if (!otherWords.isEmpty()) {
      return otherWords;
    }
    int most = (name.length() + 1) / 3; // of one letter any other would be near
    List<String> near =
        names.stream()
            .distinct()
            .filter(one -> !one.equals(name) && distance(name, one) <= most)
            .sorted(
                Comparator.comparingInt((String one) -> distance(name, one))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    int best = near.isEmpty() ? 0 : distance(name, near.get(0));
    List<String> closest = near.stream().filter(one -> distance(name, one) == best).toList();
    boolean exists = names.contains(name); // then it only stands in the wrong place
    return closest.isEmpty() && !exists ? begunAlike(name, names).limit(3).toList() : closest;
  }

  private static Stream<String> begunAlike(String name, Collection<String> names) {
    String begun = plain(name);
    return names.stream()
        .distinct()
        .filter(one -> Math.min(one.length(), name.length()) >= SHORTEST_BEGINNING)
        .filter(one -> plain(one).startsWith(begun) || begun.startsWith(plain(one)))
        .sorted(Comparator.comparingInt(one -> Math.abs(one.length() - name.length())));
  }

  /** {@code run_with_cache} and {@code runWithCache} are spelt alike. */
  private static String plain(String name) {
    return name.replace("_", "").toLowerCase(Locale.ROOT);
  }

  private static int distance(String one, String other) {
    return NearNames.distance(plain(one), plain(other));
  }
}
