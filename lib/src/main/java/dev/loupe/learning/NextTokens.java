package dev.loupe.learning;

import dev.loupe.axis.Axis;
import dev.loupe.metric.CrossEntropy;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Optional;

/**
 * The cross-entropy of the next tokens of each row, in nats.
 *
 * <p>The mean over the rows is the mean over all predictions, with their weights if they have some.
 *
 * @param rows token ids, one row for each sequence; the last token is only predicted
 * @param weights how much each prediction counts; empty if all count alike
 */
record NextTokens(int[][] rows, Optional<PredictionWeights> weights) implements Metric {
  /** All predictions count alike. */
  NextTokens(int[][] rows) {
    this(rows, Optional.empty());
  }

  /** {@code weights[row][i]} is the weight of the prediction of {@code rows[row][i + 1]}. */
  NextTokens(int[][] rows, double[][] weights) {
    this(rows, Optional.of(new PredictionWeights(weights)));
  }

  NextTokens {
    for (int row = 0; row < rows.length; row++) {
      int length = rows[row].length;
      if (length < 2) {
        throw new IllegalArgumentException(
            "row " + row + " has no next token to learn; give each row 2 tokens or more");
      }
      if (length != rows[0].length) {
        throw new IllegalArgumentException(
            "row 0 has "
                + rows[0].length
                + " tokens and row "
                + row
                + " has "
                + length
                + "; give rows of one length, or say step(rows, loss()), which reads rows of any lengths");
      }
    }
    weights.ifPresent(each -> each.requireFor(rows));
  }

  Tokens inputs() {
    return Tokens.of(
        Arrays.stream(rows).map(row -> Arrays.copyOf(row, row.length - 1)).toArray(int[][]::new));
  }

  @Override
  public Tensor of(Logits logits) {
    int[] next =
        Arrays.stream(rows).flatMapToInt(row -> Arrays.stream(row, 1, row.length)).toArray();
    Tensor each = CrossEntropy.of(logits, next);
    return weights.isPresent()
        ? each.times(Tensor.of(weights.get().shares(), each.shape(), Axis.BATCH, Axis.POS))
            .sum(Axis.POS)
        : each.mean(Axis.POS); // [batch]
  }
}
