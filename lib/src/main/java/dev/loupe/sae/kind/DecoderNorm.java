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
    return rescaled ? features.dividedBy(divisor(norm(weights))) : features;
  }

  /** Rows of W_dec as a feature writes them at activation 1, [.., d_out]. */
  static Tensor directions(boolean rescaled, Tensor rows) {
    return rescaled ? rows.dividedBy(divisor(rows.norm(SaeKind.D_OUT))) : rows;
  }

  /** The lengths, with 1 for a dead row of length 0, which writes nothing. */
  private static Tensor divisor(Tensor lengths) {
    return lengths.where(lengths.greaterThan(0), 1);
  }

  /** The length of each feature's decoder row, [feature]. */
  private static Tensor norm(ParameterValues weights) {
    return weights.get("W_dec").norm(SaeKind.D_OUT);
  }
}
