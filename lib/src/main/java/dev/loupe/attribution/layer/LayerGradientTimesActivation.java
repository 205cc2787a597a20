package dev.loupe.attribution.layer;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.path.Entries;
import dev.loupe.attribution.question.Question;
import dev.loupe.site.Site;
import java.util.ArrayList;
import java.util.List;

/**
 * Gradient × activation of a layer: y_j · ∂m/∂y_j for each entry j, in the unit of the metric.
 *
 * <p>To first order, what the metric loses when the entry becomes zero. One backward pass serves
 * all layers; the numbers sum to nothing in particular.
 *
 * <p>Shrikumar et al. 2016, <a href="https://arxiv.org/abs/1605.01713">not just a black box</a>, at
 * an activation instead of the input.
 */
public record LayerGradientTimesActivation() implements LayerMethod {
  @Override
  public String name() {
    return "gradient × activation";
  }

  @Override
  public String meaning() {
    return "A cell: Σ activation × ∂m/∂activation; positive = raises m, to first order. Cells do"
        + " not sum to a change of m.";
  }

  @Override
  public List<LayerShares> on(Question question, List<Site> sites) {
    Site[] all = sites.toArray(Site[]::new);
    List<LayerShares> shares = new ArrayList<>();
    try (ActivationCache cache = question.run().cache(all);
        ActivationCache slopes = question.run().gradients(question.metric(), all).byActivation()) {
      for (Site site : sites) {
        double[] product =
            Entries.product(cache.get(site).toDoubleArray(), slopes.get(site).toDoubleArray());
        shares.add(new LayerShares(product, true, ""));
      }
    }
    return shares;
  }

  @Override
  public String toString() {
    return name();
  }
}
