package dev.loupe.arch;

/**
 * How queries and keys are normalised before their dot product. Henry et al. 2020, arXiv
 * 2010.04245.
 *
 * <p>Always by RMSNorm, before the rotation.
 */
public enum QkNorm {
  /** Not at all. */
  NONE,
  /** Each head separately; all heads share the weights. */
  PER_HEAD,
  /** All heads together; each head has its own weights. */
  ALL_HEADS
}
