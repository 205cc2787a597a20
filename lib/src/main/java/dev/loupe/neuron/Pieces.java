package dev.loupe.neuron;

import dev.loupe.model.HookedTransformer;

/** Tokens as texts. */
final class Pieces {
  private Pieces() {}

  /** The text of a token; without a tokenizer its number. */
  static String of(HookedTransformer model, int id) {
    return model.tokens(new int[] {id}).pieces(0).get(0);
  }
}
