package dev.loupe.sae.coder;

import java.util.Optional;

/**
 * What a sparse autoencoder was trained on, as far as its file says it.
 *
 * @param model the name of the model
 * @param bos whether each text began with BOS
 * @param context the number of tokens of a text
 * @param data the name of the texts
 */
public record TrainedOn(
    Optional<String> model,
    Optional<Boolean> bos,
    Optional<Integer> context,
    Optional<String> data) {
  /** Nothing is known. */
  public static final TrainedOn UNKNOWN =
      new TrainedOn(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
}
