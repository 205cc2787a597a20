package dev.loupe.view.draw;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.Locale;

/**
 * Number formats: four significant digits for a single number, equal decimals for numbers in one
 * picture.
 *
 * <p>NaN is written "–", as in every picture.
 */
public final class Figures {
  /** The text for NaN. */
  public static final String MISSING = "–";

  private static final double HALF = 0.5;
  private static final double SLIGHT = 0.005; // relative to the largest, in scientific notation

  private final int decimals; // below zero: scientific notation
  private final double least; // smaller numbers would be written as zero

  private Figures(int decimals, double least) {
    this.decimals = decimals;
    this.least = least;
  }

  /** A single number with four significant digits: "0.5312", "1.2e-07". */
  public static String of(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    double size = Math.abs(value);
    if (size != 0 && (size < 1e-4 || size >= 1e7)) {
      return String.format(Locale.ROOT, "%.3g", value);
    }
    BigDecimal exact = new BigDecimal(value);
    BigDecimal rounded =
        size >= 1e4 ? exact.setScale(0, RoundingMode.HALF_EVEN) : exact.round(new MathContext(4));
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** A single number with its sign, for a change: "+0.5312". */
  public static String signed(double value) {
    return (value > 0 ? "+" : "") + of(value);
  }

  /** A single number with three significant digits, for short texts: "0.531". */
  public static String brief(double value) {
    boolean plain = Double.isFinite(value) && Math.abs(value) >= 1e-4 && Math.abs(value) < 1e3;
    return of(plain ? new BigDecimal(value).round(new MathContext(3)).doubleValue() : value);
  }

  /** A share as a percentage with two digits or more: "12 %", "1.2 %", "0.034 %". */
  public static String percent(double share) {
    double percent = 100 * share;
    int decimals = percent >= 9.95 || percent == 0 ? 0 : percent >= 0.095 ? 1 : 3;
    return Double.isFinite(share)
        ? String.format(Locale.ROOT, "%." + decimals + "f %%", percent)
        : special(share);
  }

  /** A format for numbers up to this size in one picture: two or three digits of the largest. */
  public static Figures upTo(double largest, boolean whole) {
    if (whole && largest < 1e6) {
      return new Figures(0, 0); // a rank or a count of zero is written
    }
    if (largest >= 1e6 || largest < 0.001 && largest > 0) {
      return new Figures(-1, SLIGHT * largest);
    }
    if (largest >= 100) {
      return new Figures(0, HALF);
    }
    int decimals = largest >= 10 ? 1 : largest >= 0.1 ? 2 : largest >= 0.01 ? 3 : 4;
    return new Figures(decimals, HALF * Math.pow(10, -decimals));
  }

  /** A format for all these numbers in one picture. */
  public static Figures fitting(double[][] values) {
    double largest = 0;
    boolean whole = true;
    for (double[] row : values) {
      for (double value : row) {
        if (Double.isFinite(value)) {
          largest = Math.max(largest, Math.abs(value));
          whole &= value == Math.rint(value);
        }
      }
    }
    return upTo(largest, whole);
  }

  /** Whether the number is so small that it would be written as zero. */
  boolean isSlight(double value) {
    return Math.abs(value) < least;
  }

  /** Whether any of these numbers is that small. */
  public boolean writesNothingFor(double[][] values) {
    return Arrays.stream(values).flatMapToDouble(Arrays::stream).anyMatch(this::isSlight);
  }

  /** The number in this format; empty if it would be written as zero. */
  public String cell(double value) {
    return isSlight(value) ? "" : write(value);
  }

  /** The limit below which cells have no number: "0.005". */
  public String blankBelow() {
    return decimals < 0
        ? of(least)
        : BigDecimal.valueOf(least).stripTrailingZeros().toPlainString();
  }

  /** The number in this format. */
  public String write(double value) {
    if (!Double.isFinite(value)) {
      return special(value);
    }
    if (decimals < 0) {
      return value == 0 ? "0" : String.format(Locale.ROOT, "%.1e", value);
    }
    String text = String.format(Locale.ROOT, "%." + decimals + "f", value);
    return text.matches("-0(\\.0+)?") ? text.substring(1) : text;
  }

  private static String special(double value) {
    return Double.isNaN(value) ? MISSING : value > 0 ? "∞" : "-∞";
  }

  @Override
  public String toString() {
    return decimals < 0 ? "scientific" : decimals + " decimals";
  }
}
