package dev.loupe.lens;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;

/**
 * How many tokens have a larger logit than a token; of logits, because many probabilities round to
 * the same zero.
 */
final class Ranks {
  private Ranks() {}

  /** The rank of token {@code ids[i]} at position i, from logits [pos, vocab]. */
  static double[] of(Tensor logits, int... ids) {
    return logits.greaterThan(logits.choose(Axis.VOCAB, ids)).sum(Axis.VOCAB).toDoubleArray();
  }

  /** The rank of one token at every position. */
  static double[] ofOne(Tensor logits, int id) {
    return logits.greaterThan(logits.at(Axis.VOCAB, id)).sum(Axis.VOCAB).toDoubleArray();
  }
}
