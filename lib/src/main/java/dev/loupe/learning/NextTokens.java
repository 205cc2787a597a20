package dev.loupe.learning;

import dev.loupe.axis.Axis;
import dev.loupe.metric.CrossEntropy;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;

/**
 * The mean cross-entropy of each next token of a row, in nats.
 *
 * @param rows token ids, one row for each sequence; the last token is only predicted
 */
record NextTokens(int[][] rows) implements Metric {
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
  }

  Tokens inputs() {
    return Tokens.of(
        Arrays.stream(rows).map(row -> Arrays.copyOf(row, row.length - 1)).toArray(int[][]::new));
  }

  @Override
  public Tensor of(Logits logits) {
    int[] next =
        Arrays.stream(rows).flatMapToInt(row -> Arrays.stream(row, 1, row.length)).toArray();
    return CrossEntropy.of(logits, next).mean(Axis.POS); // [batch]
  }
}
