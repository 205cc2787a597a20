package dev.loupe.attribution.path;

import dev.loupe.attribution.question.Question;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;

/**
 * Whether shares sum to what they share out.
 *
 * @param sum the sum of all shares
 * @param name what they share out, such as {@code m(prompt) − m(baseline)}
 * @param whole the number
 * @param size the size of the numbers that it is a difference of
 */
public record Completeness(double sum, String name, double whole, double size) {
  private static final double TOLERATED = 0.01; // of the whole
  private static final double ROUNDING = 1e-6; // of a metric in single precision

  /** Of shares of m(prompt) − m(baseline). */
  public static Completeness of(double[] shares, Question question) {
    double largest = Arrays.stream(question.baselineValues()).map(Math::abs).max().orElseThrow();
    return new Completeness(
        Arrays.stream(shares).sum(),
        "m(prompt) − m(baseline)",
        question.change(),
        Math.max(largest, Math.abs(question.value())));
  }

  /** How far the sum is from the whole. */
  public double gap() {
    return Math.abs(sum - whole);
  }

  /** Whether the gap is at most 1 % of the whole, or the rounding of the metric itself. */
  public boolean met() {
    return gap() <= Math.max(TOLERATED * Math.abs(whole), ROUNDING * size);
  }

  /** Both numbers: {@code The scores sum to 1.2, and m(prompt) − m(baseline) is 1.2.} */
  public String of(String shares) {
    return shares
        + " sum to "
        + Figures.of(sum)
        + ", and "
        + name
        + " is "
        + Figures.of(whole)
        + ".";
  }

  /** The same, and a warning with advice if the sum misses the whole. */
  public String sentence(String shares, Question question) {
    return met() ? of(shares) : "Warning: " + of(shares) + " " + FlatStart.advice(question);
  }
}
