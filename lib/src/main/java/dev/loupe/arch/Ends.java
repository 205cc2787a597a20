package dev.loupe.arch;

import java.util.Optional;

/**
 * Where tokens become vectors, and vectors become logits.
 *
 * @param tied whether the unembedding is the embedding's transpose
 * @param embedScale what embeddings are multiplied by
 * @param types how many types of token have vectors of their own; the first is added to every token
 * @param norm whether embeddings are normalised
 * @param head the activation of a layer that stands in front of the final norm, if there is one
 * @param softcap the soft cap c of logits x, if there is one: c · tanh(x / c)
 * @param bias whether logits have a bias
 */
public record Ends(
    boolean tied,
    double embedScale,
    int types,
    EmbedNorm norm,
    Optional<Activation> head,
    Optional<Double> softcap,
    boolean bias) {
  /** Embedding and unembedding as they are, shared or not. */
  public static Ends plain(boolean tied) {
    return new Ends(tied, 1, 0, EmbedNorm.NONE, Optional.empty(), Optional.empty(), false);
  }

  /** The same with embeddings multiplied by a number. */
  public Ends scaled(double factor) {
    return new Ends(tied, factor, types, norm, head, softcap, bias);
  }

  /** The same with so many types of token. */
  public Ends typed(int count) {
    return new Ends(tied, embedScale, count, norm, head, softcap, bias);
  }

  /** The same with embeddings normalised. */
  public Ends normed(EmbedNorm where) {
    return new Ends(tied, embedScale, types, where, head, softcap, bias);
  }

  /** The same with a layer in front of the final norm. */
  public Ends headed(Activation activation) {
    return new Ends(tied, embedScale, types, norm, Optional.of(activation), softcap, bias);
  }

  /** The same with soft-capped logits. */
  public Ends capped(Optional<Double> cap) {
    return new Ends(tied, embedScale, types, norm, head, cap, bias);
  }

  /** The same with a bias for each token's logit. */
  public Ends biased() {
    return new Ends(tied, embedScale, types, norm, head, softcap, true);
  }
}
