package dev.loupe.view.draw;

import java.awt.Color;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * A colour scale: a palette, and the values at its two ends.
 *
 * <p>Ends that are not given are taken from the data when a picture is drawn, as round numbers. A
 * diverging scale is symmetric: white is always zero, and equally dark red and blue are equally
 * large. Values beyond a given end have the colour of that end, and the legend says so.
 *
 * @param low the value at the low end; absent: from the data
 * @param high the value at the high end; absent: from the data
 * @param spacing how values are spread between the ends
 */
public record Scale(Palette palette, OptionalDouble low, OptionalDouble high, Spacing spacing) {
  private static final int QUIET = 4;

  /** How values are spread over the colours between the ends of a scale. */
  public enum Spacing {
    /** Equal steps of the value are equal steps of the colour. */
    LINEAR,
    /**
     * For ranks, logarithmic: the lowest value is the darkest, and colours get paler by the same
     * amount for each factor of ten.
     */
    RANKS;

    @Override
    public String toString() {
      return this == LINEAR ? "linear" : "log scale";
    }
  }

  public Scale {
    Objects.requireNonNull(palette, "a scale needs a palette");
    Objects.requireNonNull(spacing, "a scale needs a spacing");
    if (low.isPresent() != high.isPresent()) {
      throw new IllegalArgumentException(
          "a scale needs both ends, or neither to take them from the data");
    }
    if (low.isPresent() && !(low.getAsDouble() <= high.getAsDouble())) {
      throw new IllegalArgumentException(
          "a scale cannot go from " + low.getAsDouble() + " to " + high.getAsDouble());
    }
  }

  /** Red, white at zero, blue; the ends are plus and minus the largest absolute value. */
  public static Scale diverging() {
    return overData(Palette.DIVERGING, Spacing.LINEAR);
  }

  /** Red at {@code -limit}, white at zero, blue at {@code limit}. */
  public static Scale diverging(double limit) {
    return diverging().ends(-limit, limit);
  }

  /**
   * White to dark blue, from zero to the largest value, or from the smallest value if all data are
   * far from zero.
   */
  public static Scale sequential() {
    return overData(Palette.SEQUENTIAL, Spacing.LINEAR);
  }

  /** A logarithmic scale for ranks: dark blue at 0, the best rank, and paler for higher ranks. */
  public static Scale ranks() {
    return overData(Palette.SEQUENTIAL, Spacing.RANKS);
  }

  private static Scale overData(Palette palette, Spacing spacing) {
    return new Scale(palette, OptionalDouble.empty(), OptionalDouble.empty(), spacing);
  }

  /**
   * A scale from {@code low} to {@code high}; if zero is between them, the palette is diverging
   * with white at zero.
   */
  public static Scale fixed(double low, double high) {
    return (low < 0 && high > 0 ? diverging() : sequential()).ends(low, high);
  }

  /** White from about {@code low} to dark blue at about {@code high}, both rounded outwards. */
  public static Scale from(double low, double high) {
    return sequential().around(low, high);
  }

  /** Diverging if any of the values is negative, else sequential. */
  public static Scale suiting(double[][] values) {
    for (double[] row : values) {
      for (double value : row) {
        if (value < 0) {
          return diverging();
        }
      }
    }
    return sequential();
  }

  /** A scale four times as wide as this scale and these values, so that all colours are pale. */
  public Scale quiet(double[][] values) {
    Scale data = overData(palette, spacing).over(values);
    double from = Math.min(data.low.getAsDouble(), low.orElse(Double.POSITIVE_INFINITY));
    double to = Math.max(data.high.getAsDouble(), high.orElse(Double.NEGATIVE_INFINITY));
    return palette == Palette.DIVERGING
        ? ends(QUIET * from, QUIET * to)
        : ends(from, from + QUIET * (to - from));
  }

  /** This scale with both ends; missing ends are taken from the finite values. */
  public Scale over(double[][] values) {
    if (low.isPresent()) {
      return this;
    }
    double min = Double.POSITIVE_INFINITY;
    double max = Double.NEGATIVE_INFINITY;
    for (double[] row : values) {
      for (double value : row) {
        if (Double.isFinite(value)) {
          min = Math.min(min, value);
          max = Math.max(max, value);
        }
      }
    }
    return min > max ? ends(0, 0) : between(min, max);
  }

  private Scale between(double min, double max) {
    if (palette == Palette.DIVERGING) {
      double limit = Rounding.up(Math.max(Math.abs(min), Math.abs(max)));
      return ends(-limit, limit);
    }
    if (spacing == Spacing.RANKS || min >= 0 && min <= max / 2) {
      return ends(0, Rounding.up(max));
    }
    return around(min, max);
  }

  private Scale around(double min, double max) {
    double step = Rounding.step(max - min);
    return step == 0 ? ends(min, max) : ends(Rounding.down(min, step), -Rounding.down(-max, step));
  }

  private Scale ends(double from, double to) {
    return new Scale(palette, OptionalDouble.of(from), OptionalDouble.of(to), spacing);
  }

  /** The colour of {@code value}; the scale must have its ends, see {@link #over}. */
  public Color colour(double value) {
    return Double.isNaN(value) ? Palette.MISSING : palette.at(fraction(value));
  }

  private double fraction(double value) {
    double from = low.orElseThrow(() -> new IllegalStateException("this scale has no ends yet"));
    double to = high.getAsDouble();
    if (spacing == Spacing.RANKS) {
      return from == to ? 1 : 1 - Math.log1p(clamp(value, from, to) - from) / Math.log1p(to - from);
    }
    if (palette == Palette.DIVERGING) {
      double limit = Math.max(Math.abs(from), Math.abs(to));
      return limit == 0 ? 0.5 : clamp(value / limit, -1, 1) / 2 + 0.5;
    }
    if (from == to) {
      return value < from || value == 0 ? 0 : 0.5;
    }
    return clamp((value - from) / (to - from), 0, 1);
  }

  /** The value at this fraction of the legend, from the low to the high end. */
  double along(double part) {
    double from = low.orElseThrow(() -> new IllegalStateException("this scale has no ends yet"));
    double length = high.getAsDouble() - from;
    return from
        + (spacing == Spacing.RANKS ? Math.expm1(part * Math.log1p(length)) : part * length);
  }

  private static double clamp(double value, double from, double to) {
    return Math.max(from, Math.min(to, value));
  }

  @Override
  public String toString() {
    return palette
        + (low.isPresent()
            ? " from " + Figures.of(low.getAsDouble()) + " to " + Figures.of(high.getAsDouble())
            : " over the data")
        + (spacing == Spacing.LINEAR ? "" : ", " + spacing);
  }
}
