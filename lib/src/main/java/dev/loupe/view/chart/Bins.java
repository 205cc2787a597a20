package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartAxis;
import dev.loupe.view.axes.Span;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The edges between which a histogram counts; a value on an edge belongs to the bin above it, one
 * on the last edge to the last bin.
 */
record Bins(double[] edges) {
  private static final int FEWEST = 5;
  private static final int MOST = 60;
  private static final int MOST_WHOLE = 40; // with as many whole numbers, each has a bin

  Bins {
    edges = edges.clone();
    for (int i = 0; i + 1 < edges.length; i++) {
      if (!(edges[i] < edges[i + 1])) {
        throw new IllegalArgumentException(
            "the edges of a histogram must rise, and " + edges[i + 1] + " follows " + edges[i]);
      }
    }
  }

  /**
   * Bins that suit the values: one for each whole number if there are few different ones; otherwise
   * of a round width near 2 · (interquartile range) / ∛n, between 5 and 60 of them.
   *
   * <p>Freedman and Diaconis 1981, "On the histogram as a density estimator".
   */
  static Bins suiting(double[] finite) {
    double[] sorted = finite.clone();
    Arrays.sort(sorted);
    Span span = Span.of(sorted);
    boolean whole = Arrays.stream(sorted).allMatch(v -> v == Math.rint(v));
    if (whole && sorted.length > 0 && sorted[sorted.length - 1] - sorted[0] < MOST_WHOLE) {
      int count = (int) (sorted[sorted.length - 1] - sorted[0]) + 1;
      double[] edges = new double[count + 1];
      Arrays.setAll(edges, i -> sorted[0] - 0.5 + i);
      return new Bins(edges);
    }
    double spread = quantile(sorted, 0.75) - quantile(sorted, 0.25);
    double length = span.high() - span.low();
    double width = 2 * spread / Math.cbrt(sorted.length);
    double parts = width > 0 ? length / width : Math.sqrt(sorted.length);
    return round(
        span, (int) Math.ceil(Math.max(FEWEST, Math.min(MOST, 1.4 * parts)))); // rounded down
  }

  /** About so many bins of a round width over the finite values. */
  static Bins about(int count, double[] finite) {
    if (count < 1 || count > 1000) {
      throw new IllegalArgumentException(
          "a histogram of " + count + " bins cannot be drawn; ask for 1 to 1000");
    }
    Span span = Span.of(finite);
    double[] edges = new double[count + 1];
    double width = (span.high() - span.low()) / count;
    Arrays.setAll(edges, i -> i == count ? span.high() : span.low() + i * width);
    return new Bins(edges);
  }

  private static Bins round(Span span, int parts) {
    BigDecimal step = ChartAxis.step(span.high() - span.low(), parts);
    double width = step.doubleValue();
    double first = Math.floor(span.low() / width + 1e-9);
    double last = Math.max(first + 1, Math.ceil(span.high() / width - 1e-9));
    double[] edges = new double[(int) (last - first) + 1];
    Arrays.setAll(edges, i -> step.multiply(BigDecimal.valueOf(first + i)).doubleValue());
    edges[0] = Math.min(edges[0], span.low());
    edges[edges.length - 1] = Math.max(edges[edges.length - 1], span.high());
    return new Bins(edges);
  }

  private static double quantile(double[] sorted, double part) {
    double place = part * (sorted.length - 1);
    int below = (int) Math.floor(place);
    int above = Math.min(sorted.length - 1, below + 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  }

  int size() {
    return edges.length - 1;
  }

  double low(int bin) {
    return edges[bin];
  }

  double high(int bin) {
    return edges[bin + 1];
  }

  @Override
  public double[] edges() {
    return edges.clone();
  }

  /** How many of the values lie in each bin; values that are not finite lie in none. */
  long[] counts(double[] values) {
    long[] counts = new long[size()];
    for (double value : values) {
      if (value >= edges[0] && value <= edges[edges.length - 1]) {
        int found = Arrays.binarySearch(edges, value);
        int bin = found >= 0 ? found : -found - 2;
        counts[Math.min(bin, size() - 1)]++;
      }
    }
    return counts;
  }

  @Override
  public String toString() {
    return size() + " bins";
  }
}
