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
import java.util.List;

/** Every method, with its usual settings. */
public final class AllMethods {
  /** The methods: of gradients, of relevance, of perturbation, of attention. */
  public static final List<Method> LIST =
      List.of(
          new Saliency(),
          new GradientTimesInput(),
          new IntegratedGradients(),
          new ExpectedGradients(),
          new GradientShap(),
          new DeepLift(),
          Lrp.attn(),
          new Occlusion(),
          new LeaveOneOut(),
          new ShapleyValues(),
          new KernelShap(),
          new Lime(),
          new ValueZeroingRollout(),
          new AttentionRollout(),
          new AttentionGradient());

  private AllMethods() {}
}
