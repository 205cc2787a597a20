package dev.loupe.sae.crosscoder;

/**
 * Which of two models has a feature, by the share of the second model in the decoder lengths.
 *
 * <p>Minder, Dumas et al. 2025, <a href="https://arxiv.org/abs/2504.02922">Overcoming sparsity
 * artifacts in crosscoders to interpret chat-tuning</a>, divide features by this share, too.
 */
public enum FeatureOwner {
  /** Only the first: a share below 0.1. */
  FIRST("only the first"),
  /** Both, about equally: a share from 0.4 to 0.6. */
  SHARED("shared"),
  /** Only the second: a share above 0.9. */
  SECOND("only the second"),
  /** Both, but one writes more: all other shares. */
  UNEQUAL("unequal"),
  /** None: it is active on no token. */
  DEAD("dead");

  private static final double ONLY = 0.1;
  private static final double ALIKE = 0.1;

  private final String word;

  FeatureOwner(String word) {
    this.word = word;
  }

  /** The owner of a feature. */
  static FeatureOwner of(double share, double density) {
    if (density == 0 || Double.isNaN(share)) {
      return DEAD;
    }
    if (share < ONLY || share > 1 - ONLY) {
      return share < ONLY ? FIRST : SECOND;
    }
    return Math.abs(share - 0.5) <= ALIKE ? SHARED : UNEQUAL;
  }

  @Override
  public String toString() {
    return word;
  }
}
