package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;

/**
 * A ReLU, and a penalty on each activation times the lengths of what it writes: λ Σ_i f_i Σ_l
 * ‖W_dec,l,i‖.
 *
 * <p>A feature pays for each layer or model separately, so it can do without one. That makes
 * features look as if only one model had them: see {@link LatentScaling}, and {@link
 * BatchTopKCrosscoder}. Lindsey et al. 2024, <a
 * href="https://transformer-circuits.pub/2024/crosscoders">Sparse crosscoders for cross-layer
 * features and model diffing</a>.
 *
 * @param coefficient λ, 0 or more
 */
public record L1Crosscoder(double coefficient) implements CrosscoderKind {
  /** Refuses a reward for activations. */
  public L1Crosscoder {
    if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
      throw new IllegalArgumentException(
          "the coefficient of the penalty must be 0 or more, not " + coefficient);
    }
  }

  @Override
  public String word() {
    return "l1";
  }

  @Override
  public Tensor acts(Tensor pre, Tensor norms) {
    return pre.relu();
  }

  @Override
  public Tensor penalised(Tensor errors, Tensor acts, Tensor norms, double share) {
    return errors.plus(acts.dot(norms, Axis.FEATURE).times(coefficient * share));
  }

  @Override
  public String toString() {
    return "L1 " + coefficient;
  }
}
