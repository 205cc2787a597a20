package dev.loupe.harvest;

/** What a search for top contexts keeps, and leaves out if it is not asked to. */
public enum Keep {
  /** The tokens that begin a text (BOS), where many activations are largest for no content. */
  BOS,
  /**
   * Texts with the same tokens as a stronger text: the same up to the strongest token, as far as
   * they are shown; if a model attends to later tokens, these too.
   */
  ALIKE
}
