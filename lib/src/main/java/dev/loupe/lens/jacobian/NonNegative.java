package dev.loupe.lens.jacobian;

/**
 * Non-negative least squares: the x ≥ 0 that makes |A x − b| smallest, from AᵀA and Aᵀb.
 *
 * <p>One entry after another goes to its best value for the others as they are, or to 0 if that is
 * negative, until none moves. Franc, Hlaváč and Navara 2005, <a
 * href="https://doi.org/10.1007/11556121_50">sequential coordinate-wise algorithm for the
 * non-negative least squares problem</a>.
 */
final class NonNegative {
  private static final int SWEEPS = 100_000;
  private static final double STILL = 1e-13; // of the largest entry

  private NonNegative() {}

  /** The solution for the products {@code gram} of the columns and their products with b. */
  static double[] solve(double[][] gram, double... products) {
    double[] x = new double[products.length];
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      double moved = 0;
      double largest = 0;
      for (int i = 0; i < x.length; i++) {
        double best = Math.max(0, x[i] + slope(gram[i], x, products[i]) / gram[i][i]);
        moved = Math.max(moved, Math.abs(best - x[i]));
        largest = Math.max(largest, best);
        x[i] = best;
      }
      if (moved <= STILL * largest) {
        break;
      }
    }
    return x;
  }

  private static double slope(double[] row, double[] x, double product) {
    double slope = product;
    for (int j = 0; j < x.length; j++) {
      slope -= row[j] * x[j];
    }
    return slope;
  }
}
