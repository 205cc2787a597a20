package dev.loupe.model;

import ai.djl.ndarray.NDArray;

/** What each position of a trip may look at: itself and what is before it, in its own prompt. */
interface Sight {
  /**
   * Every head's mix of values, [batch, pos, head, d_head].
   *
   * @param windowed whether the layer looks back only so far
   * @param q queries of the trip's positions, or of the last of each prompt, [batch, pos, head,
   *     d_head]
   * @param k their keys, [batch, pos, kv_head, d_head]
   * @param v their values
   */
  NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend);

  /** The last position of each prompt, of an activation of all of them. */
  NDArray last(NDArray x);

  /** One layer's attention proper: scores, pattern and mix, [batch, head, dest, d_head]. */
  interface Attend {
    /**
     * Queries [batch, head, dest, d_head] over keys and values [batch, kv_head, src, d_head], as
     * far as the mask lets them see.
     */
    NDArray apply(NDArray queries, NDArray keys, NDArray values, ScoreMask mask);
  }
}
