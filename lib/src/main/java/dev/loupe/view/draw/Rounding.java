package dev.loupe.view.draw;

import java.math.BigDecimal;

/** Round numbers, such as the ends of legends. */
final class Rounding {
  private static final double[] ROUND = {1, 1.2, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10};
  private static final double SLACK = 1e-9; // for float32 values that should be round

  private Rounding() {}

  /** The smallest round number that is at least {@code size}; zero stays zero. */
  static double up(double size) {
    if (size == 0 || !Double.isFinite(size)) {
      return size;
    }
    int power = (int) Math.floor(Math.log10(size));
    double leading = size / Math.pow(10, power);
    for (double round : ROUND) {
      if (leading <= round * (1 + SLACK)) {
        return scaled(round, power);
      }
    }
    return scaled(ROUND[ROUND.length - 1], power);
  }

  /** The largest multiple of {@code step}, a round number, that is at most {@code value}. */
  static double down(double value, double step) {
    double count = Math.floor(value / step * (1 + Math.signum(value) * SLACK));
    return BigDecimal.valueOf(step).multiply(BigDecimal.valueOf(count)).doubleValue();
  }

  /** A round step, about a tenth of {@code span}. */
  static double step(double span) {
    double least = span / 10;
    if (least <= 0 || !Double.isFinite(least)) {
      return 0;
    }
    int power = (int) Math.floor(Math.log10(least));
    double leading = least / Math.pow(10, power);
    return scaled(leading <= 1 + SLACK ? 1 : leading <= 2 ? 2 : leading <= 5 ? 5 : 10, power);
  }

  private static double scaled(double round, int power) {
    return BigDecimal.valueOf(round).scaleByPowerOfTen(power).doubleValue();
  }
}
