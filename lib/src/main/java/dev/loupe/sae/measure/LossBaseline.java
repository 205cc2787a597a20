package dev.loupe.sae.measure;

/** What an activation is replaced by to see what the model loses without it. */
public enum LossBaseline {
  /** Zeros, as in SAELens and most papers. */
  ZERO,
  /** The mean over all tokens that count; harder to beat where the mean is far from zero. */
  MEAN
}
