package dev.loupe.attribution.gradient;

import dev.loupe.attribution.question.Estimate;
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
    return Estimate.of(values).means();
  }

  /** The standard error of each mean. */
  double[] errors() {
    return Estimate.of(values).errors();
  }

  /** The sum of all numbers of each sample, as a number of its own. */
  Samples sums() {
    return new Samples(
        Arrays.stream(values)
            .map(sample -> new double[] {Arrays.stream(sample).sum()})
            .toArray(double[][]::new));
  }
}
