package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * Whether the shares of all units sum to m(x) − m(x'), as they are meant to.
 *
 * <p>Sundararajan et al. 2017, <a href="https://arxiv.org/abs/1703.01365">integrated gradients</a>,
 * section 3; it is the efficiency axiom of Shapley values.
 *
 * @param sum the sum of the shares
 * @param change m(x) − m(x')
 */
public record Completeness(double sum, double change) {
  /** The completeness of what a method says; empty if its numbers are not meant to sum. */
  public static Optional<Completeness> of(Question question, Scores scores) {
    return scores.meaning().sums()
        ? Optional.of(new Completeness(Arrays.stream(scores.values()).sum(), question.change()))
        : Optional.empty();
  }

  /** What is missing: Σ − (m(x) − m(x')); 0 is complete. */
  public double gap() {
    return sum - change;
  }

  /** The sum as a share of the change; 1 is complete, NaN if nothing changes. */
  public double share() {
    return change == 0 ? Double.NaN : sum / change;
  }

  /** The sum in percent of the change, with one decimal: {@code 99.6 %}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f %%", 100 * share());
  }

  @Override
  public String toString() {
    return "sums to "
        + Figures.of(sum)
        + " of "
        + Figures.of(change)
        + " ("
        + percent()
        + "), gap "
        + Figures.signed(gap());
  }
}
