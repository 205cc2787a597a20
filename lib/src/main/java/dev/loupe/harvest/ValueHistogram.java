package dev.loupe.harvest;

import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Bars;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * How often values fall into bins of equal width.
 *
 * <p>The counts are exact. The width is a power of two, and 0 is an edge. A value on an edge counts
 * in the bin that is further from zero.
 *
 * @param title what was counted
 * @param unit what the values are
 * @param width the width of a bin
 * @param from where the first bin begins
 * @param counts how many values each bin has
 */
public record ValueHistogram(String title, String unit, double width, double from, long[] counts)
    implements Pictured {
  private static final int MOST = 40; // bins
  private static final double FINEST = 1.0 / 256; // of the largest value, by the digits counted

  public ValueHistogram {
    Objects.requireNonNull(title, "a histogram needs a title");
    Objects.requireNonNull(unit, "a histogram needs a unit");
    counts = counts.clone();
    if (counts.length == 0) {
      throw new IllegalArgumentException("histogram '" + title + "' needs at least one bin");
    }
  }

  /**
   * The histogram of finite values.
   *
   * @param most the most bins, up to 40
   */
  public static ValueHistogram of(String title, String unit, double[] values, int most) {
    if (values.length == 0 || most < 2 || most > MOST) {
      throw new IllegalArgumentException(
          "histogram '"
              + title
              + "' needs at least one value and 2 to 40 bins, not "
              + values.length
              + " values and "
              + most
              + " bins");
    }
    ValueCounts counts = new ValueCounts();
    Arrays.stream(values).forEach(counts::add);
    double min = Arrays.stream(values).min().orElseThrow();
    return of(title, unit, counts, min, Arrays.stream(values).max().orElseThrow(), most);
  }

  /** The histogram of counted values between the smallest and the largest of them. */
  static ValueHistogram of(String title, String unit, ValueCounts values, double min, double max) {
    return of(title, unit, values, min, max, MOST);
  }

  private static ValueHistogram of(
      String title, String unit, ValueCounts values, double min, double max, int most) {
    double largest = Math.max(Math.abs(min), Math.abs(max));
    double needed = Math.max(Math.max((max - min) / most, largest * FINEST), Double.MIN_NORMAL);
    double width = Math.scalb(1.0, Math.getExponent(needed) + 1);
    int first = (int) Math.floor(min / width) - 1; // a negative value on an edge counts outside
    int last = (int) Math.floor(max / width);
    long[] counts = values.binned(width, first, last - first + 1);
    int empty = counts[0] == 0 ? 1 : 0;
    return new ValueHistogram(
        title,
        unit,
        width,
        (first + empty) * width,
        Arrays.copyOfRange(counts, empty, counts.length));
  }

  /** A copy of the counts. */
  @Override
  public long[] counts() {
    return counts.clone();
  }

  /** Where the bins begin, and where the last one ends. */
  public double[] edges() {
    return IntStream.rangeClosed(0, counts.length).mapToDouble(i -> from + i * width).toArray();
  }

  /** How many values were counted. */
  public long total() {
    return Arrays.stream(counts).sum();
  }

  /** A bar for each bin. */
  @Override
  public Bars picture() {
    Figures figures = Figures.fitting(new double[][] {edges()});
    Labels bins =
        Labels.of(
            unit,
            IntStream.range(0, counts.length)
                .mapToObj(i -> figures.write(edges()[i]) + " to " + figures.write(edges()[i + 1]))
                .toArray(String[]::new));
    double[] heights = Arrays.stream(counts).asDoubleStream().toArray();
    return Bars.of(title, "count", bins, heights)
        .withNote(String.format(Locale.ROOT, "%,d values", total()));
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof ValueHistogram h
        && title.equals(h.title)
        && unit.equals(h.unit)
        && width == h.width
        && from == h.from
        && Arrays.equals(counts, h.counts);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, unit, width, from, Arrays.hashCode(counts));
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
