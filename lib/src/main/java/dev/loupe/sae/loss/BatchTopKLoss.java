package dev.loupe.sae.loss;

import dev.loupe.sae.kind.BatchTopK;
import dev.loupe.sae.kind.JumpRelu;
import dev.loupe.sae.kind.SaeKind;
import java.util.List;

/**
 * |y − ŷ|² + α |e − ê|² with f the ⌊k · n⌋ largest features of the n tokens of a batch together,
 * and AuxK as in {@link TopKLoss}.
 *
 * <p>Afterwards there is no batch to compete in: a feature is active above a threshold, the running
 * mean of the smallest activation of each batch. Bussmann et al. 2024, <a
 * href="https://arxiv.org/abs/2412.06410">BatchTopK sparse autoencoders</a>.
 *
 * @param k the mean number of active features of a token; need not be whole
 */
public record BatchTopKLoss(double k) implements SaeLoss {
  /** Refuses k of 0 or less. */
  public BatchTopKLoss {
    new BatchTopK(k, false);
  }

  @Override
  public SaeKind learned() {
    return new JumpRelu();
  }

  @Override
  public ScriptCall call(StepSettings step) {
    return ScriptCall.largest(step, k, true, List.of(step.features()));
  }

  @Override
  public boolean revives() {
    return true;
  }

  @Override
  public boolean findsThreshold() {
    return true;
  }

  @Override
  public String toString() {
    return "batchtopk " + k;
  }
}
