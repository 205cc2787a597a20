package dev.loupe.attribution.gradient;

import dev.loupe.attribution.question.Question;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;

/**
 * Whether shares sum to what they share out.
 *
 * @param sum the sum of all shares
 * @param whole what they share out
 * @param size the size of the numbers that {@code whole} is a difference of
 */
record Completeness(double sum, double whole, double size) {
  static final double TOLERATED = 0.01; // of the whole

  private static final double ROUNDING = 1e-6; // of a metric in single precision

  /** Shares of m(prompt) − m(baseline). */
  static Completeness of(double sum, Question question) {
    double largest = Arrays.stream(question.baselineValues()).map(Math::abs).max().orElseThrow();
    return new Completeness(sum, question.change(), Math.max(largest, Math.abs(question.value())));
  }

  /** How far the sum is from the whole. */
  double gap() {
    return Math.abs(sum - whole);
  }

  /** Whether the gap is at most 1 % of the whole, or the rounding of the metric itself. */
  boolean met() {
    return gap() <= Math.max(TOLERATED * Math.abs(whole), ROUNDING * size);
  }

  /** Both numbers: {@code the scores sum to 1.2, and m(prompt) − m(baseline) is 1.2}. */
  String of(String shares, String name) {
    return shares + " sum to " + Figures.of(sum) + ", and " + name + " is " + Figures.of(whole);
  }
}
