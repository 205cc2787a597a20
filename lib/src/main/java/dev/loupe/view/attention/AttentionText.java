package dev.loupe.view.attention;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Collectors;

/** The strongest attention of a head in one line of text. */
final class AttentionText {
  /** The number of pairs of a head. */
  static final int PAIRS = 3;

  private AttentionText() {}

  /**
   * The pairs of different tokens with the strongest attention, destination → source.
   *
   * <p>Attention to the first token is listed separately: most heads attend to it by default, and
   * it would hide everything else (Xiao et al. 2023, "attention sinks").
   */
  static String pairs(String head, List<String> tokens, double[][] pattern, String unit, int most) {
    int start = start(pattern);
    if (start == pattern.length) {
      return Labels.shown(head) + ": no values";
    }
    double first = 0;
    for (int dest = start + 1; dest < pattern.length; dest++) {
      first += pattern[dest][start] / (pattern.length - start - 1);
    }
    Labels labels = new Labels("token", tokens);
    String strongest =
        strongest(pattern, start, most).stream()
            .map(p -> pair(labels, p, pattern[p[0]][p[1]]))
            .collect(Collectors.joining(", "));
    return Labels.shown(head)
        + ": "
        + (strongest.isEmpty() ? "" : strongest + "; ")
        + "mean "
        + unit
        + " to the first token "
        + Figures.brief(first);
  }

  /** The strongest places [destination, source], the strongest first; of equal ones, the first. */
  private static List<int[]> strongest(double[][] pattern, int start, int most) {
    Comparator<int[]> order =
        Comparator.<int[]>comparingDouble(p -> -Math.abs(pattern[p[0]][p[1]]))
            .thenComparingInt(p -> p[0])
            .thenComparingInt(p -> p[1]);
    PriorityQueue<int[]> kept = new PriorityQueue<>(order.reversed()); // the weakest leaves first
    for (int dest = start + 1; dest < pattern.length; dest++) {
      for (int src = start + 1; src < pattern.length; src++) {
        if (src != dest && !Double.isNaN(pattern[dest][src]) && pattern[dest][src] != 0) {
          kept.add(new int[] {dest, src});
          if (kept.size() > most) {
            kept.remove();
          }
        }
      }
    }
    return kept.stream().sorted(order).toList();
  }

  /** Where the text begins: rows in front of it, which have no values, are padding. */
  private static int start(double[][] pattern) {
    return (int)
        Arrays.stream(pattern).takeWhile(row -> Arrays.stream(row).allMatch(Double::isNaN)).count();
  }

  private static String pair(Labels labels, int[] place, double value) {
    String from = Labels.shown(labels.distinct(place[0]));
    return from + " → " + Labels.shown(labels.distinct(place[1])) + " " + Figures.brief(value);
  }
}
