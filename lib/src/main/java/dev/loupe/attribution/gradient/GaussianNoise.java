package dev.loupe.attribution.gradient;

import dev.loupe.attribution.question.Question;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Normally distributed noise on the embeddings of a prompt, in many samples.
 *
 * <p>Its standard deviation is a share of the standard deviation of the prompt's embeddings, taken
 * over all their entries. (SmoothGrad measures it by the range of the pixels, but a few entries of
 * embeddings are so large that such noise would hide all others.) Positions of no unit, such as
 * BOS, have none.
 *
 * @param share the standard deviation of the noise, as a share of that of the embeddings
 * @param samples the number of noisy copies
 * @param seed what the random numbers start from
 */
public record GaussianNoise(double share, int samples, long seed) {
  /** Requires a share of 0 or more and at least two samples. */
  public GaussianNoise {
    if (!(share >= 0) || Double.isInfinite(share)) {
      throw new IllegalArgumentException(
          "noise of "
              + share
              + " times the deviation of the embeddings cannot be drawn; use 0 or more, such as"
              + " 0.15");
    }
    Samples.refuseFewer(samples);
  }

  /** Noise of 15 % of the deviation of the embeddings, in 50 samples. */
  public GaussianNoise() {
    this(0.15, 50, 0);
  }

  /** The noise of each sample, [pos, d_model], the same whenever it is asked for. */
  IntFunction<double[]> of(Question question) {
    int[] unit = question.units().unitOfPosition();
    double[] input = question.input().toDoubleArray();
    double deviation = share * deviation(input);
    int width = input.length / unit.length;
    long[] seeds = Samples.seeds(seed, samples);
    return number -> {
      SplittableRandom random = new SplittableRandom(seeds[number]);
      double[] noise = new double[input.length];
      for (int i = 0; i < noise.length; i++) {
        double drawn = random.nextGaussian();
        noise[i] = unit[i / width] < 0 ? 0 : deviation * drawn;
      }
      return noise;
    };
  }

  private static double deviation(double[] entries) {
    double mean = Arrays.stream(entries).average().orElseThrow();
    double squares = Arrays.stream(entries).map(x -> (x - mean) * (x - mean)).sum();
    return Math.sqrt(squares / entries.length);
  }

  @Override
  public String toString() {
    return "noise of " + share + " standard deviations, " + samples + " samples, seed " + seed;
  }
}
