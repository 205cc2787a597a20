package dev.loupe.sae.loss;

import dev.loupe.sae.kind.Gated;
import dev.loupe.sae.kind.SaeKind;
import java.util.List;

/**
 * |y − ŷ|² + λ Σᵢ ReLU(gateᵢ) + |y − ŷ(ReLU(gate))|², the last with a decoder that it does not
 * change.
 *
 * <p>The penalty acts on the gates only, and the last term keeps the gates able to reconstruct. So
 * activations are not shrunk. Rajamanoharan et al. 2024, <a
 * href="https://arxiv.org/abs/2404.16014">Improving dictionary learning with gated sparse
 * autoencoders</a>.
 *
 * @param lambda how much the penalty counts
 */
public record GatedLoss(double lambda) implements SaeLoss {
  /** Refuses a negative penalty. */
  public GatedLoss {
    Penalty.refuseNegative(lambda);
  }

  @Override
  public SaeKind learned() {
    return new Gated();
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.of("gated", lambda * step.ramp());
  }

  @Override
  public List<String> own() {
    return List.of("b_gate", "r_mag", "b_mag");
  }

  @Override
  public String toString() {
    return "gated, penalty " + lambda;
  }
}
