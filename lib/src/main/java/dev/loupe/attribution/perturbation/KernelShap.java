package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.commons.math3.util.CombinatoricsUtils;

/**
 * KernelSHAP: Shapley values as the best linear fit to the metric of coalitions of units.
 *
 * <p>φ makes Σ π(S) (v(S) − v(∅) − Σ φ(i) over i in S)² smallest, with π(S) = (n − 1) / (C(n, |S|)
 * |S| (n − |S|)), under the condition that the values sum to m(x) − m(baseline). With all
 * coalitions the fit gives the Shapley values exactly. If there are more of them than samples,
 * coalitions are drawn as π says, each together with the coalition of the other units.
 *
 * <p>Lundberg and Lee 2017, <a href="https://arxiv.org/abs/1705.07874">a unified approach to
 * interpreting model predictions</a>; Covert and Lee 2021, <a
 * href="https://arxiv.org/abs/2012.01536">improving KernelSHAP</a>, for pairs and standard errors.
 *
 * @param samples how many coalitions are measured at most; even
 * @param seed the seed of the draws
 */
public record KernelShap(int samples, long seed) implements Method {
  /** Requires pairs of samples. */
  public KernelShap {
    if (samples < 2 || samples % 2 != 0) {
      throw new IllegalArgumentException(
          "KernelSHAP draws coalitions in pairs, and "
              + samples
              + " samples were given; give an even number");
    }
  }

  /** With 512 coalitions. */
  public KernelShap() {
    this(512, 0);
  }

  @Override
  public String name() {
    return "KernelSHAP";
  }

  @Override
  public Meaning meaning() {
    return Meaning.SHARES;
  }

  @Override
  public Scores on(Question question) {
    int units = question.units().size();
    boolean all = units <= 30 && (1L << units) - 2 <= samples;
    return all ? exact(question, units) : sampled(question, units);
  }

  private Scores exact(Question question, int units) {
    List<BitSet> coalitions = Powerset.coalitions(units);
    List<BitSet> inner = coalitions.subList(1, coalitions.size() - 1);
    double[] weights =
        inner.stream().mapToDouble(one -> weight(units, one.cardinality())).toArray();
    return Scores.of(this, question.metric().title(), fit(question, inner, weights).values())
        .with("Exact, from all " + coalitions.size() + " coalitions of " + units + " units.");
  }

  private Scores sampled(Question question, int units) {
    List<BitSet> drawn = drawn(units);
    double[] equal = new double[drawn.size()];
    Arrays.fill(equal, 1);
    SharedFit fit = fit(question, drawn, equal);
    return Noise.warned(
        Scores.of(this, question.metric().title(), fit.values())
            .withErrors(fit.errors(2))
            .with("Estimated from " + samples + " coalitions (seed " + seed + ")."));
  }

  /** Coalitions as π says, each followed by that of the other units. */
  private List<BitSet> drawn(int units) {
    Draws draws = new Draws(new Random(seed));
    double[] sizes = // how likely each size is: π times the number of coalitions of this size
        IntStream.range(1, units).mapToDouble(size -> 1.0 / size / (units - size)).toArray();
    List<BitSet> drawn = new ArrayList<>();
    for (int pair = 0; pair < samples / 2; pair++) {
      BitSet one = draws.coalition(units, draws.index(sizes) + 1);
      BitSet other = (BitSet) one.clone();
      other.flip(0, units);
      drawn.addAll(List.of(one, other));
    }
    return drawn;
  }

  /** π of a coalition of this size. */
  static double weight(int units, int size) {
    return (units - 1)
        / (CombinatoricsUtils.binomialCoefficientDouble(units, size) * size * (units - size));
  }

  /** The fit to these coalitions. */
  static SharedFit fit(Question question, List<BitSet> coalitions, double[] weights) {
    double[] ends =
        question.coalitions().values(List.of(new BitSet(), question.coalitions().all()));
    double[] values = question.coalitions().values(coalitions);
    for (int i = 0; i < values.length; i++) {
      values[i] -= ends[0];
    }
    return SharedFit.of(question.units().size(), coalitions, weights, values, ends[1] - ends[0]);
  }

  @Override
  public String toString() {
    return name() + " (" + samples + " samples, seed " + seed + ")";
  }
}
