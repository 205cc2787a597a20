package dev.loupe.sae.dictionary;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;

/**
 * For each of some directions, the one among others with the largest cosine.
 *
 * @param index the number of the nearest direction
 * @param cosine the cosine with it; 0 for a direction that is zero
 */
record NearestDirections(int[] index, double[] cosine) {
  private static final int NUMBERS = 1 << 22; // cosines at a time

  /** The nearest of {@code others} to each direction; both are [feature, d_out]. */
  static NearestDirections of(Tensor directions, Tensor others) {
    Tensor from = directions.normalizedOrZero(D_OUT).renamed(FEATURE, SAMPLE);
    Tensor to = others.normalizedOrZero(D_OUT);
    int all = from.size(SAMPLE);
    int rows = Math.max(1, NUMBERS / to.size(FEATURE));
    int[] index = new int[all];
    double[] cosine = new double[all];
    for (int first = 0; first < all; first += rows) {
      Progress.checkCancelled();
      Tensor cosines = from.range(SAMPLE, first, Math.min(all, first + rows)).dot(to, D_OUT);
      int[] nearest = cosines.argmax(FEATURE).toIntArray();
      double[] largest = cosines.max(FEATURE).toDoubleArray();
      System.arraycopy(nearest, 0, index, first, nearest.length);
      System.arraycopy(largest, 0, cosine, first, largest.length);
    }
    return new NearestDirections(index, cosine);
  }

  /** The cosines of all pairs, [direction][other]. */
  static double[][] cosines(Tensor directions, Tensor others) {
    Tensor from = directions.normalizedOrZero(D_OUT).renamed(FEATURE, SAMPLE);
    double[] flat =
        from.dot(others.normalizedOrZero(D_OUT), D_OUT).toDoubleArray(); // [sample, feature]
    int width = others.size(FEATURE);
    double[][] rows = new double[flat.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(flat, i * width, (i + 1) * width));
    return rows;
  }

  double mean() {
    return Arrays.stream(cosine).average().orElseThrow();
  }

  double shareAbove(double threshold) {
    return Arrays.stream(cosine).filter(one -> one > threshold).count() / (double) cosine.length;
  }
}
