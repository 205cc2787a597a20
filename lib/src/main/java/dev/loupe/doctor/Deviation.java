package dev.loupe.doctor;

import dev.loupe.tensor.Tensor;

/** How far apart two results are. */
final class Deviation {
  private Deviation() {}

  static double between(Tensor expected, Tensor found) {
    return between(expected.toDoubleArray(), found.toDoubleArray());
  }

  /**
   * The largest difference, divided by the largest expected value if that is above 1; NaN if any
   * value is NaN.
   */
  static double between(double[] expected, double[] found) {
    if (expected.length != found.length) {
      throw new IllegalStateException(
          found.length + " values were found where " + expected.length + " were expected");
    }
    double difference = 0;
    double largest = 1;
    for (int i = 0; i < expected.length; i++) {
      difference = Math.max(difference, Math.abs(expected[i] - found[i]));
      largest = Math.max(largest, Math.abs(expected[i]));
    }
    return difference / largest;
  }
}
