package dev.loupe.sae.kind;

import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/**
 * A gate decides which features are active, and a ReLU how strongly; so the penalty, which acts on
 * the gate only, does not shrink the activations.
 *
 * <p>f = 1[x W_enc + b_gate &gt; 0] · ReLU(x (W_enc · exp(r_mag)) + b_mag), with weights {@code
 * b_gate}, {@code r_mag} and {@code b_mag} [feature] instead of {@code b_enc}. Rajamanoharan et al.
 * 2024, <a href="https://arxiv.org/abs/2404.16014">Improving dictionary learning with gated sparse
 * autoencoders</a>.
 */
public record Gated() implements SaeKind {
  @Override
  public String architecture() {
    return "gated";
  }

  /** How strongly each feature would be active if its gate were open. */
  @Override
  public Tensor pre(ParameterValues weights, Tensor x) {
    return projected(weights, x).times(weights.get("r_mag").exp()).plus(weights.get("b_mag"));
  }

  /** What decides whether a gate is open: it is where this is above 0. */
  public Tensor gate(ParameterValues weights, Tensor x) {
    return projected(weights, x).plus(weights.get("b_gate"));
  }

  private static Tensor projected(ParameterValues weights, Tensor x) {
    return x.dot(weights.get("W_enc"), D_IN);
  }

  @Override
  public Tensor acts(ParameterValues weights, Tensor pre, Tensor x) {
    return pre.relu().where(gate(weights, x).greaterThan(0), 0);
  }
}
