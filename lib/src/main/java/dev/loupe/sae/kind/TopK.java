package dev.loupe.sae.kind;

import dev.loupe.axis.Axis;
import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/**
 * The k largest features of each token are active, so the sparsity is chosen and needs no penalty.
 *
 * <p>f = ReLU of the k largest of x W_enc + b_enc, all others 0. Gao et al. 2024, <a
 * href="https://arxiv.org/abs/2406.04093">Scaling and evaluating sparse autoencoders</a>.
 *
 * @param k the number of features that may be active for a token
 * @param rescaled whether features compete by activation · |W_dec row|, which is what they write
 */
public record TopK(int k, boolean rescaled) implements SaeKind {
  /** Refuses k below 1. */
  public TopK {
    if (k < 1) {
      throw new IllegalArgumentException("k must be 1 or more active features, not " + k);
    }
  }

  @Override
  public String architecture() {
    return "topk";
  }

  @Override
  public Tensor pre(ParameterValues weights, Tensor x) {
    return DecoderNorm.scaled(rescaled, SaeKind.super.pre(weights, x), weights);
  }

  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    return pre.largest(Math.min(k, pre.size(Axis.FEATURE)), Axis.FEATURE).relu();
  }

  @Override
  public Tensor written(ParameterValues weights, Tensor acts) {
    return SaeKind.super.written(weights, DecoderNorm.unscaled(rescaled, acts, weights));
  }

  @Override
  public Tensor directions(Tensor rows) {
    return DecoderNorm.directions(rescaled, rows);
  }
}
