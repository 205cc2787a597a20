package dev.loupe.sae.kind;

import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/**
 * A feature is active where it is above a threshold of its own, and then it is not shrunk.
 *
 * <p>f = ReLU(pre) · 1[pre &gt; threshold], with weights {@code threshold} [feature]. Rajamanoharan
 * et al. 2024, <a href="https://arxiv.org/abs/2407.14435">Jumping ahead</a>.
 */
public record JumpRelu() implements SaeKind {
  @Override
  public String architecture() {
    return "jumprelu";
  }

  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    return pre.relu().where(pre.greaterThan(weights.get("threshold")), 0);
  }
}
