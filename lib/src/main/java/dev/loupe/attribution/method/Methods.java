package dev.loupe.attribution.method;

import dev.loupe.attribution.gradient.ExpectedGradients;
import dev.loupe.attribution.gradient.GradientShap;
import dev.loupe.attribution.gradient.GradientTimesInput;
import dev.loupe.attribution.gradient.IntegratedGradients;
import dev.loupe.attribution.gradient.Saliency;
import dev.loupe.attribution.mixing.AttentionGradient;
import dev.loupe.attribution.mixing.AttentionRollout;
import dev.loupe.attribution.mixing.ValueZeroingRollout;
import dev.loupe.attribution.perturbation.KernelShap;
import dev.loupe.attribution.perturbation.LeaveOneOut;
import dev.loupe.attribution.perturbation.Lime;
import dev.loupe.attribution.perturbation.Occlusion;
import dev.loupe.attribution.perturbation.ShapleyValues;
import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.relevance.DeepLift;
import dev.loupe.attribution.relevance.Lrp;

/**
 * Methods of input attribution, by their names; the class of each has its formula and paper.
 *
 * @param <R> what a method gives
 */
public interface Methods<R> {
  /** What a method says, with settings of your own: {@code by(new KernelShap(2048, 7))}. */
  R by(Method method);

  /** Saliency: the length of ∂m/∂embedding. */
  default R saliency() {
    return by(new Saliency());
  }

  /** SmoothGrad: the length of the mean of ∂m/∂embedding over noisy copies of the prompt. */
  default R smoothGrad() {
    return by(new Saliency().smooth());
  }

  /** Embedding · ∂m/∂embedding. */
  default R gradientTimesInput() {
    return by(new GradientTimesInput());
  }

  /**
   * Integrated gradients: the gradient along the straight way from the baseline to the prompt, with
   * as many steps as it takes for the shares to sum to the change within 1 %.
   */
  default R integratedGradients() {
    return by(new IntegratedGradients());
  }

  /** Integrated gradients with a number of steps. */
  default R integratedGradients(int steps) {
    return by(new IntegratedGradients(steps));
  }

  /** Expected gradients: gradients at random points of the ways from random baselines. */
  default R expectedGradients() {
    return by(new ExpectedGradients());
  }

  /** GradientSHAP: expected gradients of noisy copies of the prompt. */
  default R gradientShap() {
    return by(new GradientShap());
  }

  /** DeepLIFT: differences from the baseline, divided part by part without a rest. */
  default R deepLift() {
    return by(new DeepLift());
  }

  /**
   * Layer-wise relevance propagation by the rules of AttnLRP, whose authors claim a patent; see
   * {@link Lrp#attn}.
   */
  default R lrp() {
    return by(Lrp.attn());
  }

  /** Occlusion: how much the metric falls when a unit is at the baseline. */
  default R occlusion() {
    return by(new Occlusion());
  }

  /** Occlusion by a window of neighbouring units, which slides by one. */
  default R occlusion(int window) {
    return by(new Occlusion(window));
  }

  /** How much the metric falls when a unit is deleted and the text closes up. */
  default R leaveOneOut() {
    return by(new LeaveOneOut());
  }

  /** Shapley values: exact up to 12 units, sampled beyond, with their standard errors. */
  default R shapley() {
    return by(new ShapleyValues());
  }

  /** KernelSHAP: Shapley values by a weighted fit to sampled coalitions. */
  default R kernelShap() {
    return by(new KernelShap());
  }

  /** LIME: a local linear fit, with its R². */
  default R lime() {
    return by(new Lime());
  }

  /** Value zeroing: the share of each unit in the positions that the metric reads. */
  default R valueZeroing() {
    return by(new ValueZeroingRollout());
  }

  /** Attention rollout: the share of each unit, if attention were all that moved information. */
  default R attentionRollout() {
    return by(new AttentionRollout());
  }

  /** Attention times its gradient, through all layers. */
  default R attentionTimesGradient() {
    return by(new AttentionGradient());
  }
}
