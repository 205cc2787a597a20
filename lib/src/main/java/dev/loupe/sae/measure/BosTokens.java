package dev.loupe.sae.measure;

import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Bos;
import java.util.Optional;

/** Whether the tokens that begin a text (BOS) take part in a measure. */
public enum BosTokens {
  /** They count, and their activations are replaced like all others, as SAELens does. */
  COUNTED,
  /**
   * They do not count, and their activations stay as they are. BOS often has an activation that is
   * many times longer than others, and many autoencoders were trained without it.
   */
  LEFT_OUT;

  /** The id of the token that is left out, if one is. */
  public Optional<Integer> leftOut(HookedTransformer model) {
    return this == COUNTED ? Optional.empty() : Bos.of(model.tokenizer()).id();
  }
}
