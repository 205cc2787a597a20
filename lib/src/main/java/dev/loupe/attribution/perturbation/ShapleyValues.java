package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Estimate;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * Shapley values: what a unit adds to the metric, as a mean over all orders in which the units of
 * the prompt can be added to the baseline.
 *
 * <p>φ(i) = Σ |S|! (n − |S| − 1)! / n! · (v(S + i) − v(S)) over the coalitions S without i. The
 * values sum to m(x) − m(baseline). They are exact for up to 12 units; for more they are estimated
 * by walks along random permutations and their reverses, each of which sums exactly too.
 *
 * <p>Shapley 1953; Lundberg and Lee 2017, <a href="https://arxiv.org/abs/1705.07874">a unified
 * approach to interpreting model predictions</a>; Castro et al. 2009, <a
 * href="https://doi.org/10.1016/j.cor.2008.04.004">polynomial calculation of the Shapley value
 * based on sampling</a>; Mitchell et al. 2022, <a href="https://arxiv.org/abs/2104.12199">sampling
 * permutations for Shapley value estimation</a>.
 *
 * @param permutations how many permutations are walked for more than 12 units; even, because each
 *     is walked in both directions
 * @param seed the seed of the permutations
 */
public record ShapleyValues(int permutations, long seed) implements Method {
  /** Requires pairs of permutations, at least two. */
  public ShapleyValues {
    if (permutations < 4 || permutations % 2 != 0) {
      throw new IllegalArgumentException(
          "Shapley values are estimated from pairs of permutations, at least two pairs, and "
              + permutations
              + " permutations were given; give an even number from 4 on");
    }
  }

  /** With 32 permutations for more than 12 units. */
  public ShapleyValues() {
    this(32, 0);
  }

  @Override
  public String name() {
    return "Shapley values";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    return Powerset.of(question)
        .map(
            all ->
                Scores.of(this, question.metric().title(), all.spread(exact(all)))
                    .with("Exact, from " + all + "."))
        .orElseGet(() -> sampled(question));
  }

  /** The values of a game. */
  static double[] exact(Powerset all) {
    double[] weights =
        IntStream.range(0, all.units())
            .mapToDouble(
                size ->
                    1
                        / (all.units()
                            * CombinatoricsUtils.binomialCoefficientDouble(all.units() - 1, size)))
            .toArray();
    return IntStream.range(0, all.units())
        .mapToDouble(
            unit ->
                all.without(unit)
                    .mapToDouble(some -> weights[Integer.bitCount(some)] * all.gain(unit, some))
                    .sum())
        .toArray();
  }

  /** The estimate, also for few units. */
  Scores sampled(Question question) {
    Estimate walks = PermutationWalks.of(question, permutations / 2, seed);
    return Noise.warned(
        Scores.of(this, question.metric().title(), walks.means())
            .withErrors(walks.errors())
            .with("Estimated from " + permutations + " permutations (seed " + seed + ")."));
  }

  @Override
  public String toString() {
    return name() + " (" + permutations + " permutations, seed " + seed + ")";
  }
}
