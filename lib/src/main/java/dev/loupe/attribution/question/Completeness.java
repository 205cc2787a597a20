package dev.loupe.attribution.question;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether shares sum to what they share out, as they are meant to.
 *
 * <p>Sundararajan et al. 2017, <a href="https://arxiv.org/abs/1703.01365">integrated gradients</a>,
 * section 3; it is the efficiency axiom of Shapley values.
 *
 * @param sum the sum of all shares
 * @param name what they share out, such as {@code m(prompt) − m(baseline)}
 * @param whole the number that they share out
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

  /** Of what a method says; empty if its numbers are not meant to sum. */
  public static Optional<Completeness> of(Scores scores, Question question) {
    return scores.meaning().sums() ? Optional.of(of(scores.values(), question)) : Optional.empty();
  }

  /** The sum minus the whole; 0 is complete. */
  public double gap() {
    return sum - whole;
  }

  /** The sum as a share of the whole; 1 is complete, NaN if the whole is 0. */
  public double share() {
    return whole == 0 ? Double.NaN : sum / whole;
  }

  /** The sum in percent of the whole, with one decimal: {@code 99.6 %}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share());
  }

  /** Whether the gap is at most 1 % of the whole, or the rounding of the metric itself. */
  public boolean met() {
    return Math.abs(gap()) <= Math.max(TOLERATED * Math.abs(whole), ROUNDING * size);
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

  @Override
  public String toString() {
    return "sums to "
        + Figures.of(sum)
        + " of "
        + Figures.of(whole)
        + " ("
        + percent()
        + "), gap "
        + Figures.signed(gap());
  }
}
