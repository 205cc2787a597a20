package dev.loupe.sae.kind;

import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/**
 * The first kind: a ReLU, and a penalty on the sum of all activations.
 *
 * <p>f = ReLU(x W_enc + b_enc). Bricken et al. 2023, <a
 * href="https://transformer-circuits.pub/2023/monosemantic-features">Towards monosemanticity</a>;
 * Cunningham et al. 2023, <a href="https://arxiv.org/abs/2309.08600">Sparse autoencoders find
 * highly interpretable features</a>.
 */
public record Standard() implements SaeKind {
  @Override
  public String architecture() {
    return "standard";
  }

  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    return pre.relu();
  }
}
