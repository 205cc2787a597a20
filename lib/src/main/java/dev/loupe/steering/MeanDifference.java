package dev.loupe.steering;

import dev.loupe.axis.Axis;
import dev.loupe.model.FiniteValues;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * The direction between two sets of texts: mean activation of the first set minus mean activation
 * of the second, at the last token.
 *
 * <p>Turner et al. 2023, <a href="https://arxiv.org/abs/2308.10248">activation addition</a>; Rimsky
 * et al. 2023, <a href="https://arxiv.org/abs/2312.06681">contrastive activation addition</a>.
 *
 * <pre>{@code direction(model, "I love this", "I hate this", resid(6))}</pre>
 */
public final class MeanDifference {
  private MeanDifference() {}

  /** The direction at a site of the residual stream, [d_model]. */
  public static Tensor of(
      HookedTransformer model, List<String> towards, List<String> awayFrom, Site site) {
    if (towards.isEmpty() || awayFrom.isEmpty()) {
      throw new IllegalArgumentException("a direction needs at least one text on each side");
    }
    return of(model.run(towards), model.run(awayFrom), site);
  }

  /** The direction between two runs, which keep their interventions, [d_model]. */
  public static Tensor of(Run towards, Run awayFrom, Site site) {
    return mean(towards, site).minus(mean(awayFrom, site));
  }

  private static Tensor mean(Run run, Site site) {
    Tensor mean = run.cache(site).get(site).at(Axis.POS, -1).mean(Axis.BATCH);
    FiniteValues.check(run, site, mean.toDoubleArray());
    return mean;
  }
}
