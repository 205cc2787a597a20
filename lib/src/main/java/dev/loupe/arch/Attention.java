package dev.loupe.arch;

import java.util.Optional;

/**
 * How attention is computed.
 *
 * @param heads the number of query heads
 * @param kvHeads the number of key-value heads; each serves {@code heads / kvHeads} query heads
 * @param dHead the width of a head
 * @param scale what scores are multiplied by, usually 1/sqrt(dHead)
 * @param inputBias whether queries, keys and values have biases
 * @param outputBias whether the output has a bias
 * @param dividedByDepth whether the scores of layer l are divided by l + 1 as well
 * @param softcap the soft cap c of scores s, if there is one: c · tanh(s / c)
 * @param mask which positions a position can attend to
 * @param qkNorm how queries and keys are normalised
 */
public record Attention(
    int heads,
    int kvHeads,
    int dHead,
    double scale,
    boolean inputBias,
    boolean outputBias,
    boolean dividedByDepth,
    Optional<Double> softcap,
    AttentionMask mask,
    QkNorm qkNorm) {
  /** Checks that the key-value heads divide the heads. */
  public Attention {
    if (heads < 1 || kvHeads < 1 || dHead < 1 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          heads
              + " heads of width "
              + dHead
              + " cannot share "
              + kvHeads
              + " key-value heads evenly");
    }
  }

  /** Attention to all earlier positions, without a soft cap or normalised queries and keys. */
  public Attention(
      int heads, int kvHeads, int dHead, double scale, boolean inputBias, boolean outputBias) {
    this(
        heads,
        kvHeads,
        dHead,
        scale,
        inputBias,
        outputBias,
        false,
        Optional.empty(),
        new AttentionMask.Causal(),
        QkNorm.NONE);
  }

  /**
   * Plain multi-head attention with scores divided by the root of the head's width. Vaswani et al.
   * 2017.
   */
  public static Attention plain(int heads, int dHead, boolean bias) {
    return shared(heads, heads, dHead, bias, bias);
  }

  /**
   * Attention whose heads share keys and values, with scores divided by the root of the head's
   * width. Ainslie et al. 2023, arXiv 2305.13245.
   */
  public static Attention shared(
      int heads, int kvHeads, int dHead, boolean inputBias, boolean outputBias) {
    return new Attention(heads, kvHeads, dHead, 1 / Math.sqrt(dHead), inputBias, outputBias);
  }

  /** A copy with biases, or without. */
  public Attention biased(boolean input, boolean output) {
    return new Attention(
        heads, kvHeads, dHead, scale, input, output, dividedByDepth, softcap, mask, qkNorm);
  }

  /** A copy with another factor for the scores. */
  public Attention scaledBy(double factor) {
    return new Attention(
        heads,
        kvHeads,
        dHead,
        factor,
        inputBias,
        outputBias,
        dividedByDepth,
        softcap,
        mask,
        qkNorm);
  }

  /** A copy in which the scores of layer l are divided by l + 1, or not. */
  public Attention dividedByDepth(boolean divided) {
    return new Attention(
        heads, kvHeads, dHead, scale, inputBias, outputBias, divided, softcap, mask, qkNorm);
  }

  /** A copy with soft-capped scores. */
  public Attention capped(Optional<Double> cap) {
    return new Attention(
        heads, kvHeads, dHead, scale, inputBias, outputBias, dividedByDepth, cap, mask, qkNorm);
  }

  /** A copy with another mask. */
  public Attention masked(AttentionMask other) {
    return new Attention(
        heads,
        kvHeads,
        dHead,
        scale,
        inputBias,
        outputBias,
        dividedByDepth,
        softcap,
        other,
        qkNorm);
  }

  /** A copy with normalised queries and keys. */
  public Attention normed(QkNorm norm) {
    return new Attention(
        heads, kvHeads, dHead, scale, inputBias, outputBias, dividedByDepth, softcap, mask, norm);
  }

  /** The factor by which scores are multiplied in a layer. */
  public double scale(int layer) {
    return dividedByDepth ? scale / (layer + 1) : scale;
  }

  /** The window of the layers that do not see all earlier positions, if there are any. */
  public Optional<Window> window() {
    return mask instanceof Window window ? Optional.of(window) : Optional.empty();
  }

  /** Whether a layer sees only the positions within the window. */
  public boolean windowed(int layer) {
    return mask instanceof Window window && window.layers().contains(layer);
  }

  /** The key-value head that serves a head: its own, or the one that its group shares. */
  public int kvHead(int head) {
    return head / (heads / kvHeads);
  }

  /** Whether a position sees no later position, so that the next token can be predicted. */
  public boolean causal() {
    return !(mask instanceof AttentionMask.Bidirectional);
  }
}
