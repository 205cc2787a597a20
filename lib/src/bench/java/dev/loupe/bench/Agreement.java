package dev.loupe.bench;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How far numbers of two implementations may be apart.
 *
 * @param ofRange of the distance between the smallest and the largest number
 * @param ofLargest of the largest number, whose rounding all of them have
 */
record Agreement(double ofRange, double ofLargest) {
  /** Both compute in float32, in another order. */
  static final Agreement FLOAT32 = new Agreement(1e-3, 1e-5);

  /** One of both rounds what it computes to bfloat16, whose numbers have 8 bits. */
  static final Agreement BFLOAT16 = new Agreement(0, 0.1);

  /** The numbers must be the same. */
  static final Agreement EXACT = new Agreement(0, 0);

  /** Why the numbers do not agree, if they do not. */
  Optional<String> objection(double[] ours, double[] theirs) {
    if (ours.length != theirs.length) {
      return Optional.of(ours.length + " and " + theirs.length + " numbers");
    }
    double worst = 0;
    for (int i = 0; i < ours.length; i++) {
      worst = Math.max(worst, Math.abs(ours[i] - theirs[i])); // NaN stays
    }
    var range = Arrays.stream(theirs).summaryStatistics();
    double largest = Math.max(Math.abs(range.getMin()), Math.abs(range.getMax()));
    double allowed = ofRange * (range.getMax() - range.getMin()) + ofLargest * largest;
    return worst <= allowed
        ? Optional.empty()
        : Optional.of(String.format(Locale.ROOT, "%.2g apart, allowed %.2g", worst, allowed));
  }
}
