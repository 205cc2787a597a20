package dev.loupe.arch;

import java.util.Optional;

/**
 * Where tokens become vectors, and vectors become logits.
 *
 * @param tied whether the unembedding is the embedding's transpose
 * @param embedScale the factor by which embeddings are multiplied
 * @param types the number of token types that have embeddings; that of the first type is added to
 *     every token
 * @param norm whether embeddings are normalised
 * @param head the activation of a layer before the final norm, if there is one
 * @param softcap the soft cap c of logits x, if there is one: c · tanh(x / c)
 * @param bias whether logits have a bias
 * @param classes the head in the place of the unembedding, if the model is a classifier
 */
public record Ends(
    boolean tied,
    double embedScale,
    int types,
    EmbedNorm norm,
    Optional<Activation> head,
    Optional<Double> softcap,
    boolean bias,
    Optional<ClassHead> classes) {
  /** Plain embedding and unembedding, tied or not. */
  public static Ends plain(boolean tied) {
    return new Ends(
        tied, 1, 0, EmbedNorm.NONE, Optional.empty(), Optional.empty(), false, Optional.empty());
  }

  /** A copy with embeddings multiplied by a number. */
  public Ends scaled(double factor) {
    return new Ends(tied, factor, types, norm, head, softcap, bias, classes);
  }

  /** A copy with a number of token types. */
  public Ends typed(int count) {
    return new Ends(tied, embedScale, count, norm, head, softcap, bias, classes);
  }

  /** A copy with normalised embeddings. */
  public Ends normed(EmbedNorm where) {
    return new Ends(tied, embedScale, types, where, head, softcap, bias, classes);
  }

  /** A copy with a layer before the final norm. */
  public Ends headed(Activation activation) {
    return new Ends(tied, embedScale, types, norm, Optional.of(activation), softcap, bias, classes);
  }

  /** A copy with soft-capped logits. */
  public Ends capped(Optional<Double> cap) {
    return new Ends(tied, embedScale, types, norm, head, cap, bias, classes);
  }

  /** A copy with a bias for each token's logit. */
  public Ends biased() {
    return new Ends(tied, embedScale, types, norm, head, softcap, true, classes);
  }

  /** The embedding of these ends with a head for classes in the place of the unembedding. */
  public Ends classifying(ClassHead classHead) {
    Optional<ClassHead> one = Optional.of(classHead);
    return new Ends(false, embedScale, types, norm, Optional.empty(), Optional.empty(), false, one);
  }
}
