package dev.loupe.sae.loss;

import dev.loupe.sae.kind.SaeKind;
import dev.loupe.sae.kind.TopK;
import java.util.List;

/**
 * |y − ŷ|² + α |e − ê|² with f the k largest features of each token.
 *
 * <p>The second term (AuxK) revives dead features: e = y − ŷ, held constant, and ê is what the
 * largest of the dead features would write; α = 1/32. Gao et al. 2024, <a
 * href="https://arxiv.org/abs/2406.04093">Scaling and evaluating sparse autoencoders</a>.
 *
 * @param k the number of features that may be active for a token
 */
public record TopKLoss(int k) implements SaeLoss {
  /** Refuses k below 1. */
  public TopKLoss {
    new TopK(k, false);
  }

  @Override
  public SaeKind learned() {
    return new TopK(k, false);
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.largest(step, k, false, List.of(step.features()));
  }

  @Override
  public boolean revives() {
    return true;
  }

  @Override
  public String toString() {
    return "topk " + k;
  }
}
