package dev.loupe.weights;

import dev.loupe.arch.Weight;
import java.util.Locale;

/** A part of a model that weights belong to. */
enum Part {
  EMBEDDING,
  ATTENTION,
  MLP,
  NORMS,
  UNEMBEDDING;

  static Part of(Weight weight) {
    return switch (weight) {
      case W_E, W_POS, W_TYPE -> EMBEDDING;
      case W_Q, B_Q, W_K, B_K, W_V, B_V, W_O, B_O -> ATTENTION;
      case W_IN, B_IN, W_GATE, B_GATE, W_OUT, B_OUT -> MLP;
      case LN1_W, LN1_B, LN2_W, LN2_B, LN_FINAL_W, LN_FINAL_B -> NORMS;
      case Q_NORM_W, K_NORM_W, LN1_POST_W, LN2_POST_W, EMBED_LN_W, EMBED_LN_B -> NORMS;
      case W_U, B_U, W_HEAD, B_HEAD -> UNEMBEDDING;
      case W_POOL, B_POOL, W_CLASS, B_CLASS -> UNEMBEDDING;
    };
  }

  @Override
  public String toString() {
    return this == MLP ? "MLP" : name().toLowerCase(Locale.ROOT);
  }
}
