package dev.loupe.arch;

/**
 * How queries and keys are normalised before they meet. Henry et al. 2020, arXiv 2010.04245.
 *
 * <p>Always by the root mean square, and before the rotation.
 */
public enum QkNorm {
  /** Not at all. */
  NONE,
  /** Each head by itself, all heads with one weight. */
  PER_HEAD,
  /** All heads together, each with weights of its own. */
  ALL_HEADS
}
