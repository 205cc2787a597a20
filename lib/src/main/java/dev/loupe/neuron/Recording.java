package dev.loupe.neuron;

import dev.loupe.harvest.Context;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * The activation of one neuron at each token of the texts, and where the tokens are; its arrays are
 * not changed after it is made.
 *
 * @param tokens the id of each token
 * @param texts the number of each token's text
 * @param positions the position of each token in its text
 * @param values the activation at each token; NaN at tokens that are left out
 * @param causal whether the activation depends on no later tokens
 */
record Recording(
    int[] tokens,
    int[] texts,
    int[] positions,
    double[] values,
    boolean causal,
    IntFunction<String> piece) {
  private static final int BEFORE = 24; // tokens shown
  private static final int BEHIND = 8;

  int rows() {
    return values.length;
  }

  /** Whether a token counts: BOS may be left out. */
  boolean counts(int row) {
    return !Double.isNaN(values[row]);
  }

  /** The activations at the tokens that count. */
  double[] counted() {
    return IntStream.range(0, rows()).filter(this::counts).mapToDouble(i -> values[i]).toArray();
  }

  /** Whether a token follows the one before it in the same text. */
  private boolean follows(int row) {
    return texts[row] == texts[row - 1] && positions[row] == positions[row - 1] + 1;
  }

  private int begin(int row) {
    int begin = row;
    while (begin > 0 && row - begin < BEFORE && follows(begin)) {
      begin--;
    }
    return begin;
  }

  private int end(int row) {
    int end = row + 1;
    while (end < rows() && end - row <= BEHIND && follows(end)) {
      end++;
    }
    return end;
  }

  /** The token and those around it. */
  Context context(int row) {
    int begin = begin(row);
    int end = end(row);
    return new Context(
        values[row],
        texts[row],
        positions[row],
        IntStream.range(begin, end).mapToObj(i -> piece.apply(tokens[i])).toList(),
        IntStream.range(begin, end).mapToDouble(i -> values[i]).toArray(),
        row - begin);
  }

  /** The tokens that the activation depends on, as far as they are shown. */
  List<Integer> window(int row) {
    return IntStream.range(begin(row), causal ? row + 1 : end(row))
        .mapToObj(i -> tokens[i])
        .toList();
  }

  @Override
  public String toString() {
    return "activations of " + rows() + " tokens";
  }
}
