package dev.loupe.sae.coder;

import dev.loupe.sae.kind.SaeKind;

/**
 * Everything but the weights that says what a {@link SparseCoder} computes.
 *
 * @param kind how its features are computed
 * @param features the number of features
 * @param reads what the features are computed from
 * @param writes what they write: the same for an autoencoder, an MLP's output for a transcoder
 * @param normalisation what is done to the input first, and undone in the output
 * @param centred whether b_dec is subtracted from the input
 * @param trainedOn the model and the texts that it was trained on
 */
public record CoderConfig(
    SaeKind kind,
    int features,
    Port reads,
    Port writes,
    Normalisation normalisation,
    boolean centred,
    TrainedOn trainedOn) {
  /** Refuses sizes that do not fit. */
  public CoderConfig {
    if (features < 1) {
      throw new IllegalArgumentException("there must be 1 or more features, not " + features);
    }
    if (centred && reads.size() != writes.size()) {
      throw new IllegalArgumentException(
          "b_dec can be subtracted from the input only if what is read and what is written have the"
              + " same size, and %s and %s have not".formatted(reads, writes));
    }
  }

  /** Whether it writes another site than it reads. */
  public boolean transcodes() {
    return !reads.site().equals(writes.site());
  }
}
