package dev.loupe.arch;

import java.util.Optional;

/**
 * Where tokens become vectors, and vectors become logits.
 *
 * @param tied whether the unembedding is the embedding's transpose
 * @param embedScale what embeddings are multiplied by
 * @param softcap where logits x are bent to: c · tanh(x / c)
 * @param bias whether logits have a bias
 */
public record Ends(boolean tied, double embedScale, Optional<Double> softcap, boolean bias) {
  /** Embedding and unembedding as they are, shared or not. */
  public static Ends plain(boolean tied) {
    return new Ends(tied, 1, Optional.empty(), false);
  }

  /** An unembedding of its own, with a bias. */
  public static Ends biased(boolean tied) {
    return new Ends(tied, 1, Optional.empty(), true);
  }
}
