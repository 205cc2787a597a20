package dev.loupe.arch;

import java.util.Optional;

/**
 * Where tokens become vectors, and vectors become logits.
 *
 * @param tied whether the unembedding is the embedding's transpose
 * @param embedScale what embeddings are multiplied by
 * @param norm whether embeddings are normalised
 * @param softcap where logits x are bent to: c · tanh(x / c)
 * @param bias whether logits have a bias
 */
public record Ends(
    boolean tied, double embedScale, EmbedNorm norm, Optional<Double> softcap, boolean bias) {
  /** Embedding and unembedding as they are, shared or not. */
  public static Ends plain(boolean tied) {
    return new Ends(tied, 1, EmbedNorm.NONE, Optional.empty(), false);
  }

  /** The same with embeddings multiplied by a number. */
  public Ends scaled(double factor) {
    return new Ends(tied, factor, norm, softcap, bias);
  }

  /** The same with embeddings normalised. */
  public Ends normed(EmbedNorm where) {
    return new Ends(tied, embedScale, where, softcap, bias);
  }

  /** The same with logits bent. */
  public Ends capped(Optional<Double> cap) {
    return new Ends(tied, embedScale, norm, cap, bias);
  }

  /** The same with a bias for each token's logit. */
  public Ends biased() {
    return new Ends(tied, embedScale, norm, softcap, true);
  }
}
