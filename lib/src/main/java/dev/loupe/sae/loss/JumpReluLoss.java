package dev.loupe.sae.loss;

import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import java.util.List;

/**
 * |y − ŷ|² + λ L0, where L0 is the number of features above their thresholds θ.
 *
 * <p>A step has no slope, so θ learns by straight-through estimates: ∂f/∂θ = −(θ/ε) K and ∂L0/∂θ =
 * −(1/ε) K, where K is 1 if |pre − θ| &lt; ε/2 and 0 elsewhere. What is learned is log θ, so θ
 * stays positive. Rajamanoharan et al. 2024, <a href="https://arxiv.org/abs/2407.14435">Jumping
 * ahead</a>.
 *
 * @param lambda how much each active feature costs
 * @param bandwidth ε, in units of the scaled input, whose entries are about 1
 * @param threshold where each θ starts
 */
public record JumpReluLoss(double lambda, double bandwidth, double threshold) implements SaeLoss {
  /** The parameter that the thresholds are learned as. */
  public static final String LOG_THRESHOLD = "log_threshold";

  /** Refuses numbers that are not positive. */
  public JumpReluLoss {
    Penalty.refuseNegative(lambda);
    if (!(bandwidth > 0 && threshold > 0)) {
      throw new IllegalArgumentException(
          "the bandwidth and the first threshold must be more than 0, not %s and %s"
              .formatted(bandwidth, threshold));
    }
  }

  @Override
  public SaeKind learned() {
    return new JumpRelu();
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.of("jumprelu", lambda * step.ramp(), bandwidth);
  }

  @Override
  public List<String> own() {
    return List.of("b_enc", LOG_THRESHOLD);
  }

  @Override
  public double start(String parameter) {
    return parameter.equals(LOG_THRESHOLD) ? Math.log(threshold) : 0;
  }

  @Override
  public String toString() {
    return "jumprelu, penalty " + lambda;
  }
}
