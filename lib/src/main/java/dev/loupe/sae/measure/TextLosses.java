package dev.loupe.sae.measure;

/**
 * The losses of one text, summed over its tokens, in nats.
 *
 * @param text the number of the text
 * @param predicted the number of tokens that are predicted: all but the first of each prompt
 * @param positions the number of tokens
 * @param clean the loss of the model as it is
 * @param spliced the loss with the reconstruction in the place of the activation
 * @param zero the loss with zeros there
 * @param mean the loss with the mean activation there
 * @param kl KL(model ‖ model with the reconstruction), over all positions
 */
record TextLosses(
    int text,
    long predicted,
    long positions,
    double clean,
    double spliced,
    double zero,
    double mean,
    double kl) {
  /** The sums over both; the number of the first text. */
  TextLosses plus(TextLosses other) {
    return new TextLosses(
        text,
        predicted + other.predicted,
        positions + other.positions,
        clean + other.clean,
        spliced + other.spliced,
        zero + other.zero,
        mean + other.mean,
        kl + other.kl);
  }

  /** The loss with a baseline in the place of the activation. */
  double of(LossBaseline baseline) {
    return baseline == LossBaseline.ZERO ? zero : mean;
  }

  /** The share of the loss that the reconstruction recovers; what it divides by may be near 0. */
  double recovered(LossBaseline baseline) {
    return (of(baseline) - spliced) / (of(baseline) - clean);
  }
}
