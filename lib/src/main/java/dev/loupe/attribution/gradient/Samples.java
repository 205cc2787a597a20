package dev.loupe.attribution.gradient;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Numbers that were sampled several times, such as the scores of all units.
 *
 * @param values the numbers of each sample, [sample][number]
 */
record Samples(double[][] values) {
  /** A seed for each sample. */
  static long[] seeds(long seed, int samples) {
    return new SplittableRandom(seed).longs(samples).toArray();
  }

  static void refuseFewer(int samples) {
    if (samples < 2) {
      throw new IllegalArgumentException(
          "a standard error needs at least 2 samples, and " + samples + " were asked for");
    }
  }

  /** The mean of each number. */
  double[] means() {
    double[] means = new double[values[0].length];
    for (double[] sample : values) {
      Arrays.setAll(means, i -> means[i] + sample[i] / values.length);
    }
    return means;
  }

  /** The standard error of each mean: the standard deviation divided by √samples. */
  double[] errors() {
    double[] means = means();
    double[] squares = new double[means.length];
    for (double[] sample : values) {
      Arrays.setAll(squares, i -> squares[i] + (sample[i] - means[i]) * (sample[i] - means[i]));
    }
    double divisor = (values.length - 1.0) * values.length;
    return Arrays.stream(squares).map(sum -> Math.sqrt(sum / divisor)).toArray();
  }

  /** The sum of all numbers of each sample, as a number of its own. */
  Samples sums() {
    return new Samples(
        Arrays.stream(values)
            .map(sample -> new double[] {Arrays.stream(sample).sum()})
            .toArray(double[][]::new));
  }
}
