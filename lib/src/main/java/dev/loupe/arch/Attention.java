package dev.loupe.arch;

/**
 * How attention is computed.
 *
 * @param heads the number of query heads
 * @param kvHeads the number of key-value heads; each serves {@code heads / kvHeads} query heads
 * @param dHead the width of a head
 * @param scale what scores are multiplied by, usually 1/sqrt(dHead)
 * @param inputBias whether queries, keys and values have biases
 * @param outputBias whether the output has a bias
 */
public record Attention(
    int heads, int kvHeads, int dHead, double scale, boolean inputBias, boolean outputBias) {
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

  /**
   * Plain multi-head attention with scores divided by the root of the head's width. Vaswani et al.
   * 2017.
   */
  public static Attention plain(int heads, int dHead, boolean bias) {
    return new Attention(heads, heads, dHead, 1 / Math.sqrt(dHead), bias, bias);
  }
}
