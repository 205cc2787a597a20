package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The tokens of each step: what is read, and what is to be written. */
interface StepRows extends AutoCloseable {
  /**
   * Some tokens.
   *
   * @param x what is read, [n, d_in]
   * @param y what is to be written, [n, d_out]; the same array for an autoencoder
   */
  record Pair(NDArray x, NDArray y) {}

  /** The tokens of a step, which {@code work} owns; the first step is 1. */
  Pair of(long step, NDManager work);

  /** The number of tokens that there are. */
  long rows();

  @Override
  default void close() {}
}
