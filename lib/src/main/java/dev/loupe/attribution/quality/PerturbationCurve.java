package dev.loupe.attribution.quality;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The metric while units are removed from a prompt, or added to the baseline, one after another.
 *
 * @param kind whether units are removed or added
 * @param counts how many units are changed at each point, from 0 to all
 * @param values the metric at each point
 * @param shares the same on the scale on which 0 is the baseline and 1 the prompt
 */
public record PerturbationCurve(Kind kind, int[] counts, double[] values, double[] shares) {
  private static final int POINTS = 32; // of a long prompt; more change the area little

  /** What happens to the units. */
  public enum Kind {
    /** They are removed from the prompt. */
    DELETION,
    /** They are added to the baseline. */
    INSERTION;

    BitSet present(UnitOrder order, int count) {
      return this == DELETION ? order.without(count) : order.first(count);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Keeps copies. */
  public PerturbationCurve {
    counts = counts.clone();
    values = values.clone();
    shares = shares.clone();
  }

  static PerturbationCurve of(Kind kind, Game game, UnitOrder order, MetricChange effect) {
    int[] counts = counts(game.units());
    double[] values = game.of(sets(kind, order));
    double[] shares = Arrays.stream(values).map(effect::share).toArray();
    return new PerturbationCurve(kind, counts, values, shares);
  }

  /** The sets of present units along the curve. */
  static List<BitSet> sets(Kind kind, UnitOrder order) {
    return IntStream.of(counts(order.units().size()))
        .mapToObj(count -> kind.present(order, count))
        .toList();
  }

  /** Every number of units, or evenly spaced ones if there are many units. */
  static int[] counts(int units) {
    int steps = Math.min(units, POINTS);
    return IntStream.rangeClosed(0, steps)
        .map(i -> (int) Math.round((double) i * units / steps))
        .toArray();
  }

  /** The area under the shares, over the share of units; trapezoids, as in the paper's code. */
  public double area() {
    double area = 0;
    for (int i = 1; i < counts.length; i++) {
      area += (shares[i] + shares[i - 1]) / 2 * (counts[i] - counts[i - 1]);
    }
    return area / counts[counts.length - 1];
  }

  /** A copy of the numbers of changed units. */
  @Override
  public int[] counts() {
    return counts.clone();
  }

  /** A copy of the metric at each point. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** A copy of the shares. */
  @Override
  public double[] shares() {
    return shares.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof PerturbationCurve other
        && kind == other.kind
        && Arrays.equals(counts, other.counts)
        && Arrays.equals(values, other.values)
        && Arrays.equals(shares, other.shares);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, Arrays.hashCode(values), Arrays.hashCode(shares));
  }

  @Override
  public String toString() {
    return kind + " of " + counts[counts.length - 1] + " units, area " + Figures.brief(area());
  }
}
