package dev.loupe.sae.kind;

import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/** Features measured by the length of what they write: activation · |W_dec row|. */
final class DecoderNorm {
  private DecoderNorm() {}

  static Tensor scaled(boolean rescaled, Tensor features, ParameterValues weights) {
    return rescaled ? features.times(norm(weights)) : features;
  }

  static Tensor unscaled(boolean rescaled, Tensor features, ParameterValues weights) {
    return rescaled ? features.dividedBy(norm(weights)) : features;
  }

  /** The length of each feature's decoder row, [feature]. */
  private static Tensor norm(ParameterValues weights) {
    return weights.get("W_dec").norm(SaeKind.D_OUT);
  }
}
