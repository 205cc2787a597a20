package dev.loupe.neuron;

/**
 * Mean, spread and shape of numbers that come one after another, in float64.
 *
 * <p>The moments about the mean are updated with each number, so a large mean costs no digits.
 * Pébay 2008, Formulas for robust, one-pass parallel computation of covariances and arbitrary-order
 * statistical moments, equations 2.2 to 2.4.
 */
final class Distribution {
  private long count;
  private long positive;
  private double min = Double.POSITIVE_INFINITY;
  private double max = Double.NEGATIVE_INFINITY;
  private double mean;
  private double second; // Σ (x − mean)²
  private double third;
  private double fourth;

  static Distribution of(double... values) {
    Distribution all = new Distribution();
    for (double value : values) {
      all.add(value);
    }
    return all;
  }

  /** Counts a number; whether it is the largest so far. */
  boolean add(double value) {
    double n = ++count;
    double apart = value - mean;
    double step = apart / n;
    double square = step * step;
    double term = apart * step * (n - 1);
    mean += step;
    fourth += term * square * (n * n - 3 * n + 3) + 6 * square * second - 4 * step * third;
    third += term * step * (n - 2) - 3 * step * second;
    second += term;
    positive += value > 0 ? 1 : 0;
    min = Math.min(min, value);
    boolean largest = value > max;
    max = largest ? value : max;
    return largest;
  }

  /** What was counted; skew and kurtosis are NaN if all numbers are equal. */
  ActivationStatistics statistics() {
    double variance = second / count;
    boolean constant = variance <= 1e-24 * Math.max(mean * mean, Double.MIN_NORMAL);
    return new ActivationStatistics(
        count,
        positive / (double) count,
        mean,
        Math.sqrt(variance),
        min,
        max,
        constant ? Double.NaN : third / count / Math.pow(variance, 1.5),
        constant ? Double.NaN : fourth / count / (variance * variance));
  }

  /** Σ (x − mean)². */
  double squares() {
    return second;
  }

  double mean() {
    return mean;
  }

  long count() {
    return count;
  }

  @Override
  public String toString() {
    return count + " values with mean " + mean;
  }
}
