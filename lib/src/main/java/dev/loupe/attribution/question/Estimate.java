package dev.loupe.attribution.question;

import java.util.Arrays;

/**
 * Means over samples, and how uncertain they are.
 *
 * @param means the mean of each number
 * @param errors the standard error of each mean: the standard deviation divided by √samples; NaN
 *     for one sample
 */
public record Estimate(double[] means, double[] errors) {
  /** Keeps copies. */
  public Estimate {
    means = means.clone();
    errors = errors.clone();
  }

  /** The estimate from samples of the same numbers, [sample][number]. */
  public static Estimate of(double[][] samples) {
    double[] means = new double[samples[0].length];
    for (double[] sample : samples) {
      Arrays.setAll(means, i -> means[i] + sample[i] / samples.length);
    }
    double[] squares = new double[means.length];
    for (double[] sample : samples) {
      Arrays.setAll(squares, i -> squares[i] + (sample[i] - means[i]) * (sample[i] - means[i]));
    }
    double divisor = (samples.length - 1.0) * samples.length;
    double[] errors = Arrays.stream(squares).map(sum -> Math.sqrt(sum / divisor)).toArray();
    return new Estimate(means, errors);
  }

  /** A copy of the means. */
  @Override
  public double[] means() {
    return means.clone();
  }

  /** A copy of the standard errors. */
  @Override
  public double[] errors() {
    return errors.clone();
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Estimate other
        && Arrays.equals(means, other.means)
        && Arrays.equals(errors, other.errors);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(means) + Arrays.hashCode(errors);
  }

  @Override
  public String toString() {
    return Arrays.toString(means) + " ± " + Arrays.toString(errors);
  }
}
