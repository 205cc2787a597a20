package dev.loupe.view.attention;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * One line of a head view: from the token that looks to the token that it looks at.
 *
 * @param head the number of the head
 * @param lane the place of the head among those drawn; lines of different heads lie side by side
 * @param weight the size of the value as a part of the largest possible, from 0 to 1
 */
record AttentionLine(int head, int lane, int dest, int src, double value, double weight) {
  private static final double LEAST = 0.02; // weaker lines would not be seen
  private static final int MOST = 1200; // of more lines, the weakest hide each other

  /**
   * How a line looks; lines that look alike are drawn together, which takes a tenth of the time.
   */
  record Look(int head, int level, boolean negative) {
    private static final int LEVELS = 16;

    /** The weight that lines of this look are drawn with. */
    double weight() {
      return level / (double) LEVELS;
    }
  }

  Look look() {
    int level = (int) Math.max(1, Math.round(weight * Look.LEVELS));
    return new Look(head, level, value < 0);
  }

  /**
   * The lines of these heads that are drawn, the weakest first, so that strong lines lie on top.
   */
  static List<AttentionLine> of(AttentionView view, List<Integer> heads) {
    double largest = largest(view);
    List<AttentionLine> lines = new ArrayList<>();
    for (int lane = 0; lane < heads.size(); lane++) {
      double[][] pattern = view.of(heads.get(lane)); // [dest][src]
      for (int dest = 0; dest < pattern.length; dest++) {
        for (int src = 0; src < pattern.length; src++) {
          double value = pattern[dest][src];
          double weight = Math.min(1, Math.abs(value) / largest);
          if (weight >= LEAST) { // not for NaN, which is padding
            lines.add(new AttentionLine(heads.get(lane), lane, dest, src, value, weight));
          }
        }
      }
    }
    lines.sort(Comparator.comparingDouble(AttentionLine::weight));
    return lines.subList(Math.max(0, lines.size() - MOST), lines.size());
  }

  private static double largest(AttentionView view) {
    double low = view.scale().low().orElseThrow();
    return Math.max(Math.abs(low), view.scale().high().orElseThrow());
  }

  /** The value below which no line is drawn, if these are drawn. */
  static double least(AttentionView view, List<AttentionLine> drawn) {
    return drawn.size() < MOST ? LEAST * largest(view) : Math.abs(drawn.get(0).value());
  }
}
