package dev.loupe.sae.measure;

/**
 * How well the tokens of one text are reconstructed, summed over them.
 *
 * @param tokens the number of tokens
 * @param active the number of active features
 * @param error Σ |x − x̂|²
 * @param variance Σ |x − x̄|², x̄ over all texts
 */
record TextErrors(long tokens, double active, double error, double variance) {
  TextErrors plus(TextErrors other) {
    return new TextErrors(
        tokens + other.tokens,
        active + other.active,
        error + other.error,
        variance + other.variance);
  }

  double l0() {
    return active / tokens;
  }

  double fvu() {
    return error / variance;
  }
}
