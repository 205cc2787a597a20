package dev.loupe.view.axes;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;

/** The range of values along an axis; its ends are finite and different. */
public record Span(double low, double high) {
  public Span {
    if (!(low < high) || !Double.isFinite(high - low)) {
      throw new IllegalArgumentException("an axis cannot go from " + low + " to " + high);
    }
  }

  /** From the lowest to the highest finite value; around the only one; 0 to 1 if there is none. */
  public static Span of(double[]... values) {
    double[] all =
        Arrays.stream(values)
            .flatMapToDouble(Arrays::stream)
            .filter(Double::isFinite)
            .sorted()
            .toArray();
    if (all.length == 0) {
      return new Span(0, 1);
    }
    double low = all[0];
    double high = all[all.length - 1];
    double around = low == high ? Math.max(Math.abs(low) / 2, 0.5) : 0;
    // the largest numbers are farther apart than a double can say
    double limit = Double.MAX_VALUE / 4;
    return new Span(Math.max(-limit, low - around), Math.min(limit, high + around));
  }

  /** This range, wider by a part of its length at both ends. */
  public Span wider(double part) {
    double more = (high - low) * part;
    return new Span(low - more, high + more);
  }

  /** This range, made to contain zero. */
  public Span withZero() {
    return new Span(Math.min(0, low), Math.max(0, high));
  }

  /** Where a value stands, from 0 at the low end to 1 at the high end. */
  public double part(double value) {
    return (value - low) / (high - low);
  }

  @Override
  public String toString() {
    return Figures.of(low) + " to " + Figures.of(high);
  }
}
