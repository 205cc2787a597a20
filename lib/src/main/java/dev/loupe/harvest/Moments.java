package dev.loupe.harvest;

import ai.djl.ndarray.NDArray;

/**
 * Mean and covariance of rows, in one pass and in float64.
 *
 * <p>Each chunk of rows is centred by its own mean, and chunks are joined by the formula of Chan,
 * Golub and LeVeque: C = C₁ + C₂ + (m₂ − m₁)(m₂ − m₁)ᵀ n₁n₂/n. So a large mean costs no digits, as
 * it does where Σx² − n m² is computed.
 *
 * <p>Chan, Golub and LeVeque 1979, Updating formulae and a pairwise algorithm for computing sample
 * variances.
 */
final class Moments {
  private final int width;
  private final boolean covariances;
  private final double[] mean;
  private final double[] products; // sums of products of deviations; only squares without them
  private long rows;

  Moments(int width, boolean covariances) {
    this.width = width;
    this.covariances = covariances;
    this.mean = new double[width];
    this.products = new double[covariances ? width * width : width];
  }

  /** Adds a chunk of rows [row, entry] in float64. */
  void add(NDArray chunk) {
    long more = chunk.getShape().get(0);
    NDArray centre = chunk.mean(new int[] {0}, true); // [1, entry]
    NDArray centred = chunk.sub(centre);
    NDArray sums =
        covariances
            ? centred.transpose().matMul(centred) // [entry, entry]
            : centred.mul(centred).sum(new int[] {0});
    join(more, centre.toDoubleArray(), sums.toDoubleArray());
  }

  private void join(long more, double[] otherMean, double[] otherProducts) {
    double all = rows + more;
    double weight = rows * (more / all);
    double[] apart = new double[width];
    for (int i = 0; i < width; i++) {
      apart[i] = otherMean[i] - mean[i];
      mean[i] += apart[i] * (more / all);
    }
    for (int i = 0; i < products.length; i++) {
      int row = covariances ? i / width : i;
      int column = covariances ? i % width : i;
      products[i] += otherProducts[i] + apart[row] * apart[column] * weight;
    }
    rows += more;
  }

  long rows() {
    return rows;
  }

  double[] mean() {
    return mean.clone();
  }

  boolean covariances() {
    return covariances;
  }

  /** The covariance of all pairs, divided by rows − 1. */
  double[] covariance() {
    double[] covariance = products.clone();
    for (int i = 0; i < covariance.length; i++) {
      covariance[i] /= rows - 1;
    }
    return covariance;
  }

  /** The standard deviation of each entry, with rows − 1. */
  double[] deviation() {
    double[] deviation = new double[width];
    for (int i = 0; i < width; i++) {
      deviation[i] = Math.sqrt(products[covariances ? i * width + i : i] / (rows - 1));
    }
    return deviation;
  }

  @Override
  public String toString() {
    return "moments of " + rows + " rows of " + width;
  }
}
