package dev.loupe.sae.loss;

/** The weight of a penalty in a loss. */
final class Penalty {
  private Penalty() {}

  static void refuseNegative(double lambda) {
    if (!(lambda >= 0) || Double.isInfinite(lambda)) {
      throw new IllegalArgumentException("a penalty must be 0 or more, not " + lambda);
    }
  }
}
