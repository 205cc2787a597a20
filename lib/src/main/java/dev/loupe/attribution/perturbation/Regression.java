package dev.loupe.attribution.perturbation;

import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.DecompositionSolver;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * A weighted least squares fit: the b that makes Σ w (y − x·b)² + Σ penalty b² smallest.
 *
 * @param x a row of numbers for each sample
 * @param weights w
 * @param coefficients b
 * @param residuals y − x·b, for each sample
 * @param inverse (XᵀWX + penalties)⁻¹
 */
record Regression(
    double[][] x, double[] weights, double[] coefficients, double[] residuals, RealMatrix inverse) {
  private static final double SINGULAR = 1e-10; // of the largest entry of XᵀWX

  /** The fit; empty if the samples do not determine it. */
  static Optional<Regression> fit(double[][] x, double[] y, double[] weights, double[] penalties) {
    int columns = penalties.length;
    double[][] normal = new double[columns][columns];
    double[] right = new double[columns];
    for (int row = 0; row < x.length; row++) {
      for (int i = 0; i < columns; i++) {
        double weighted = weights[row] * x[row][i];
        right[i] += weighted * y[row];
        for (int j = 0; j < columns && weighted != 0; j++) {
          normal[i][j] += weighted * x[row][j];
        }
      }
    }
    double largest = 0;
    for (int i = 0; i < columns; i++) {
      normal[i][i] += penalties[i];
      largest = Math.max(largest, normal[i][i]);
    }
    DecompositionSolver solver =
        new LUDecomposition(new Array2DRowRealMatrix(normal, false), SINGULAR * largest)
            .getSolver();
    return columns > 0 && solver.isNonSingular()
        ? Optional.of(of(x, y, weights, solver.getInverse(), right))
        : Optional.empty();
  }

  private static Regression of(
      double[][] x, double[] y, double[] weights, RealMatrix inverse, double[] right) {
    double[] coefficients = inverse.operate(right);
    double[] residuals =
        IntStream.range(0, y.length)
            .mapToDouble(row -> y[row] - dot(x[row], coefficients))
            .toArray();
    return new Regression(x, weights, coefficients, residuals, inverse);
  }

  private static double dot(double[] a, double[] b) {
    return IntStream.range(0, a.length).mapToDouble(i -> a[i] * b[i]).sum();
  }

  /**
   * The covariance of the coefficients over draws of the samples, if each {@code together} samples
   * in a row were drawn at once: (XᵀWX)⁻¹ (Σ g gᵀ) (XᵀWX)⁻¹ with g = Σ w x r of the samples that
   * were drawn at once; White 1980, <a href="https://doi.org/10.2307/1912934">a
   * heteroskedasticity-consistent covariance matrix estimator</a>.
   */
  RealMatrix covariance(int together) {
    int columns = coefficients.length;
    int draws = x.length / together;
    double[][] spread = new double[columns][columns];
    for (int draw = 0; draw < draws; draw++) {
      double[] pull = new double[columns];
      for (int row = draw * together; row < (draw + 1) * together; row++) {
        for (int i = 0; i < columns; i++) {
          pull[i] += weights[row] * x[row][i] * residuals[row];
        }
      }
      for (int i = 0; i < columns; i++) {
        for (int j = 0; j < columns; j++) {
          spread[i][j] += pull[i] * pull[j];
        }
      }
    }
    double lost = draws > columns ? (double) draws / (draws - columns) : Double.NaN;
    return inverse
        .multiply(new Array2DRowRealMatrix(spread, false))
        .multiply(inverse)
        .scalarMultiply(lost);
  }

  /** The share of the weighted variance of y that the fit explains, 1 if there is none. */
  double explained() {
    double sum = 0;
    double mean = 0;
    for (int row = 0; row < weights.length; row++) {
      sum += weights[row];
      mean += weights[row] * y(row);
    }
    mean /= sum;
    double left = 0;
    double all = 0;
    for (int row = 0; row < weights.length; row++) {
      left += weights[row] * residuals[row] * residuals[row];
      all += weights[row] * (y(row) - mean) * (y(row) - mean);
    }
    return all == 0 ? 1 : 1 - left / all;
  }

  private double y(int row) {
    return dot(x[row], coefficients) + residuals[row];
  }

  @Override
  public String toString() {
    return "fit of " + coefficients.length + " numbers to " + x.length + " samples";
  }
}
