package dev.loupe.attribution.quality;

import dev.loupe.arch.Weight;

/** Which weights become random next, from the end of the model to its beginning. */
public enum RandomStage {
  /** The unembedding and the norm before it. */
  UNEMBEDDING("unembedding"),
  /** The upper half of the blocks; the middle one of an odd number too. */
  UPPER_BLOCKS("+ upper blocks"),
  /** The other blocks. */
  LOWER_BLOCKS("+ lower blocks"),
  /** The embeddings of tokens and positions: then all weights are random. */
  EMBEDDINGS("all weights");

  private final String soFar;

  RandomStage(String soFar) {
    this.soFar = soFar;
  }

  /** Whether a weight becomes random in this stage. */
  boolean has(Weight weight, int layer, int layers) {
    return this == stage(weight, layer, layers);
  }

  private static RandomStage stage(Weight weight, int layer, int layers) {
    if (weight.inLayers()) {
      return layer >= layers / 2 ? UPPER_BLOCKS : LOWER_BLOCKS;
    }
    return switch (weight) {
      case W_U, B_U, W_HEAD, B_HEAD, LN_FINAL_W, LN_FINAL_B -> UNEMBEDDING;
      default -> EMBEDDINGS;
    };
  }

  /** What is random after this stage. */
  @Override
  public String toString() {
    return soFar;
  }
}
