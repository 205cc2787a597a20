package dev.loupe.attribution.gradient;

import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.question.Question;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * A random point on the way from a random baseline to the input, or to a noisy copy of it.
 *
 * @param from the baseline, [pos, d_model]
 * @param to the input, [pos, d_model]
 * @param at the share of the way, from 0 to 1
 */
record RandomPath(double[] from, double[] to, double at) {
  /** Paths to the input plus noise, one for each sample, the same whenever they are asked for. */
  static IntFunction<RandomPath> of(
      Question question, int samples, long seed, IntFunction<double[]> noise) {
    double[] input = question.input().toDoubleArray();
    List<double[]> baselines = question.baselines().stream().map(Tensor::toDoubleArray).toList();
    long[] seeds = Samples.seeds(seed, samples);
    return number -> {
      SplittableRandom random = new SplittableRandom(seeds[number]);
      double at = random.nextDouble();
      double[] from = baselines.get(random.nextInt(baselines.size()));
      return new RandomPath(from, sum(input, noise.apply(number)), at);
    };
  }

  /** The shares (to − from) · gradient of each unit, for each path. */
  static Samples shares(Question question, String what, int count, IntFunction<RandomPath> paths) {
    double[][] shares = new double[count][];
    ManyGradients.ofInputs(question)
        .at(
            what,
            count,
            number -> paths.apply(number).point(),
            (number, gradient) -> {
              double[] product = Entries.product(paths.apply(number).difference(), gradient);
              shares[number] = Entries.byUnit(product, question);
            });
    return new Samples(shares);
  }

  static double[] sum(double[] some, double[] others) {
    double[] sum = some.clone();
    Arrays.setAll(sum, i -> some[i] + others[i]);
    return sum;
  }

  private double[] point() {
    return ManyGradients.between(from, to, at);
  }

  private double[] difference() {
    return Entries.difference(to, from);
  }
}
