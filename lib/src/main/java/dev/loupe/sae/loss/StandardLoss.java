package dev.loupe.sae.loss;

import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.Standard;

/**
 * |y − ŷ|² + λ Σᵢ fᵢ |W_dec,ᵢ|: the penalty counts what each feature writes, so decoder rows need
 * no fixed length. It also makes activations smaller than they should be (shrinkage).
 *
 * <p>Bricken et al. 2023, <a
 * href="https://transformer-circuits.pub/2023/monosemantic-features">Towards monosemanticity</a>;
 * with the length of the rows: Conerly et al. 2024, <a
 * href="https://transformer-circuits.pub/2024/april-update">Circuits updates, April 2024</a>.
 *
 * @param lambda how much the penalty counts
 */
public record StandardLoss(double lambda) implements SaeLoss {
  /** Refuses a negative penalty. */
  public StandardLoss {
    Penalty.refuseNegative(lambda);
  }

  @Override
  public SaeKind learned() {
    return new Standard();
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.of("standard", lambda * step.ramp());
  }

  @Override
  public boolean unitDecoder() {
    return false;
  }

  @Override
  public String toString() {
    return "standard, penalty " + lambda;
  }
}
