package dev.loupe.forward;

import ai.djl.ndarray.NDArray;

/** The attention of a pass: what each position may attend to in its own prompt. */
public interface Sight {
  /**
   * Every head's mix of values, [batch, pos, head, d_head].
   *
   * @param windowed whether the layer attends to a window of earlier positions only
   * @param q the queries of the pass's positions, or of the last position of each prompt, [batch,
   *     pos, head, d_head]
   * @param k the keys, [batch, pos, kv_head, d_head]
   * @param v the values
   */
  NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend);

  /** The last position of each prompt, from an activation of all positions. */
  NDArray last(NDArray x);

  /** One layer's attention: scores, pattern and mix, [batch, head, dest, d_head]. */
  interface Attend {
    /**
     * The mix of values for queries [batch, head, dest, d_head] and keys and values [batch,
     * kv_head, src, d_head], as far as the mask allows.
     */
    NDArray apply(NDArray queries, NDArray keys, NDArray values, ScoreMask mask);
  }
}
