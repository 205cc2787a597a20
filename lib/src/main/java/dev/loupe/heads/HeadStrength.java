package dev.loupe.heads;

/** What makes an example of a head strong: how a source counts for a destination. */
public enum HeadStrength {
  /** The attention A[i, j], from 0 to 1. */
  ATTENTION("attention"),
  /**
   * The length of what the head writes at i for j: A[i, j] · |v[j] W_O|, before any norm that
   * follows attention. Attention to a token from which the head takes nothing does not count.
   * Kobayashi et al. 2020, <a href="https://arxiv.org/abs/2004.10102">attention is not only a
   * weight</a>.
   */
  WRITTEN("length of what is written");

  private final String unit;

  HeadStrength(String unit) {
    this.unit = unit;
  }

  /** What is measured, as pictures name it. */
  @Override
  public String toString() {
    return unit;
  }
}
