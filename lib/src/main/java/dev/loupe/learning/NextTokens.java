package dev.loupe.learning;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.List;

/**
 * The mean cross-entropy of each next token of a row, in nats.
 *
 * @param rows token ids, one row for each sequence; the last token is only predicted
 */
record NextTokens(int[][] rows) implements Metric {
  Tokens inputs() {
    return Tokens.of(
        Arrays.stream(rows).map(row -> Arrays.copyOf(row, row.length - 1)).toArray(int[][]::new));
  }

  @Override
  public Tensor of(Logits logits) {
    NDArray all = logits.tensor().logSoftmax(Axis.VOCAB).nd(); // [batch, pos, vocab]
    long[] next =
        Arrays.stream(rows)
            .flatMapToInt(row -> Arrays.stream(row, 1, row.length))
            .asLongStream()
            .toArray();
    NDArray chosen = Ops.choose(all.reshape(-1, all.getShape().get(2)), next);
    NDArray perRow = chosen.reshape(rows.length, -1).mean(new int[] {1}).neg(); // [batch]
    return Tensor.borrow(perRow, List.of(Axis.BATCH));
  }
}
