package dev.loupe.view.chart;

import java.util.ArrayList;
import java.util.List;

/**
 * The points of a line that decide how it looks: in each pixel column the first, the lowest, the
 * highest and the last, so that a picture of a long line is small and looks the same.
 *
 * <p>Jugel et al. 2014, "M4: A Visualization-Oriented Time Series Data Aggregation".
 */
final class Thinned {
  private Thinned() {}

  /** The indices to draw of points with these places, in pixels. */
  static List<Integer> of(double[] x, double[] y) {
    List<Integer> kept = new ArrayList<>();
    for (int from = 0, to; from < x.length; from = to) {
      to = from + 1;
      while (to < x.length && Math.floor(x[to]) == Math.floor(x[from])) {
        to++;
      }
      column(y, from, to, kept);
    }
    return kept;
  }

  private static void column(double[] y, int from, int to, List<Integer> kept) {
    int lowest = from;
    int highest = from;
    for (int i = from; i < to; i++) {
      lowest = y[i] < y[lowest] ? i : lowest;
      highest = y[i] > y[highest] ? i : highest;
    }
    for (int i = from; i < to; i++) {
      if (i == from || i == lowest || i == highest || i == to - 1) {
        kept.add(i);
      }
    }
  }
}
