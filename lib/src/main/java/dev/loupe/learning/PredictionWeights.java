package dev.loupe.learning;

import java.util.Arrays;

/**
 * How much the prediction of each next token counts in a loss.
 *
 * @param rows the weight of each prediction, one row for each sequence; finite, 0 or more, not all
 *     0
 */
record PredictionWeights(double[][] rows) {
  PredictionWeights {
    for (int row = 0; row < rows.length; row++) {
      for (int i = 0; i < rows[row].length; i++) {
        if (!Double.isFinite(rows[row][i]) || rows[row][i] < 0) {
          throw new IllegalArgumentException(
              "weight "
                  + i
                  + " in row "
                  + row
                  + " is "
                  + rows[row][i]
                  + "; give finite weights of 0 or more");
        }
      }
    }
    double sum = sum(rows);
    if (!(sum > 0) || Double.isInfinite(sum)) {
      throw new IllegalArgumentException(
          "the weights have the sum "
              + sum
              + ", so they have no mean; give at least one above 0, and a finite sum");
    }
  }

  private static double sum(double[][] rows) {
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).sum();
  }

  /** Refuses weights of another number than the tokens that these rows predict. */
  void requireFor(int[][] tokens) {
    if (rows.length != tokens.length) {
      throw new IllegalArgumentException(
          "the batch has "
              + tokens.length
              + " rows of tokens and "
              + rows.length
              + " of weights; give one row of weights for each row of tokens");
    }
    for (int row = 0; row < rows.length; row++) {
      int predicted = tokens[row].length - 1;
      if (rows[row].length != predicted) {
        throw new IllegalArgumentException(
            "row "
                + row
                + " has "
                + tokens[row].length
                + " tokens and "
                + rows[row].length
                + " weights; give "
                + predicted
                + ", one for each token but the first");
      }
    }
  }

  /**
   * The weights in row-major order, so scaled that the mean over the rows of each row's weighted
   * sum is the weighted mean of the batch.
   */
  double[] shares() {
    double scale = rows.length / sum(rows);
    return Arrays.stream(rows).flatMapToDouble(Arrays::stream).map(w -> w * scale).toArray();
  }
}
