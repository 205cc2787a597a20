package dev.loupe.lens;

import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What each row predicts at each position, without an answer: computed together, because each row
 * is unembedded only once.
 *
 * <p>Arrays are [row][position]. All logarithms are natural and of float64 log-probabilities, so
 * that small differences are not lost.
 *
 * @param best the most likely token
 * @param probability its probability
 * @param entropy −Σ q log q of the row q
 * @param kl Σ p log (p / q), with the model's own prediction p
 * @param js the mean of the divergences of p and q from (p + q) / 2
 * @param crossEntropy −log q of the prompt's next token; NaN at the last position
 * @param rank how many tokens are more likely than the prompt's next one; NaN at the last position
 */
record RowStatistics(
    int[][] best,
    double[][] probability,
    double[][] entropy,
    double[][] kl,
    double[][] js,
    double[][] crossEntropy,
    double[][] rank) {

  static RowStatistics of(RowLogits rows) {
    int count = rows.rows().size();
    RowStatistics all =
        new RowStatistics(
            new int[count][],
            new double[count][],
            new double[count][],
            new double[count][],
            new double[count][],
            new double[count][],
            new double[count][]);
    int[] next = next(rows.run().tokens());
    Tensor[] own = new Tensor[1]; // the model's log-probabilities, which come first
    rows.each(
        (row, logits) -> {
          Tensor logs = logits.as(DataType.FLOAT64).logSoftmax(Axis.VOCAB); // [pos, vocab]
          own[0] = own[0] == null ? logs : own[0];
          all.fill(row, logits, logs, own[0]);
          all.fillNext(row, logits, logs, next);
        });
    return all;
  }

  private static int[] next(Tokens tokens) {
    int[] ids = tokens.row(0);
    return Arrays.copyOfRange(ids, 1, ids.length);
  }

  private void fill(int row, Tensor logits, Tensor logs, Tensor own) {
    best[row] = logits.argmax(Axis.VOCAB).toIntArray();
    probability[row] = logits.softmax(Axis.VOCAB).max(Axis.VOCAB).toDoubleArray();
    entropy[row] = logs.exp().times(logs).sum(Axis.VOCAB).negated().toDoubleArray();
    kl[row] = atLeastZero(Divergence.kl(own, logs).toDoubleArray());
    js[row] = atLeastZero(Divergence.js(own, logs).toDoubleArray());
  }

  private void fillNext(int row, Tensor logits, Tensor logs, int... next) {
    crossEntropy[row] = blank(next.length + 1);
    rank[row] = blank(next.length + 1);
    if (next.length > 0) {
      double[] losses =
          logs.range(Axis.POS, 0, next.length).choose(Axis.VOCAB, next).negated().toDoubleArray();
      double[] ranks = Ranks.of(logits.range(Axis.POS, 0, next.length), next);
      System.arraycopy(losses, 0, crossEntropy[row], 0, next.length);
      System.arraycopy(ranks, 0, rank[row], 0, next.length);
    }
  }

  private static double[] blank(int length) {
    return IntStream.range(0, length).mapToDouble(i -> Double.NaN).toArray();
  }

  /** A divergence of equal rows is 0 up to rounding, which may fall below it. */
  private static double[] atLeastZero(double... values) {
    return Arrays.stream(values).map(value -> Math.max(0, value)).toArray();
  }
}
