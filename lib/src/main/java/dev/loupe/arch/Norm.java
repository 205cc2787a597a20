package dev.loupe.arch;

/** How the residual stream is normalised before it is read. */
public sealed interface Norm {
  /** Centred and divided by the standard deviation. Ba et al. 2016, arXiv 1607.06450. */
  record LayerNorm(double eps) implements Norm {}

  /**
   * Divided by the root mean square. Zhang and Sennrich 2019, arXiv 1910.07467.
   *
   * @param eps the number that is added to the mean square
   * @param plusOne whether the factor is 1 + the stored weight
   */
  record RmsNorm(double eps, boolean plusOne) implements Norm {
    /** A norm whose stored weight is the factor. */
    public RmsNorm(double eps) {
      this(eps, false);
    }
  }

  /** No normalisation, in models built by hand. */
  record None() implements Norm {}
}
