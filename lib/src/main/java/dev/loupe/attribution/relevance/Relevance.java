package dev.loupe.attribution.relevance;

import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.question.Question;
import dev.loupe.axis.Axis;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.metric.Metric;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The relevance of each position at some activations of a prompt: Σ activation · gradient over
 * d_model, with a gradient that came back by rules.
 */
record Relevance(Map<Site, double[]> byPosition) {
  static Relevance of(Question question, BackwardRules rules, List<Site> sites) {
    Site[] all = sites.toArray(Site[]::new);
    Run run = question.run();
    Metric metric = question.metric();
    Map<Site, double[]> byPosition = new LinkedHashMap<>();
    try (ActivationCache values = run.cache(all);
        ActivationCache gradients = Inside.gradients(run, metric, rules, all).byActivation()) {
      for (Site site : all) {
        byPosition.put(site, product(of(values, site), of(gradients, site)));
      }
    }
    return new Relevance(byPosition);
  }

  private static Tensor of(ActivationCache cache, Site site) {
    return cache.get(site).at(Axis.BATCH, 0);
  }

  /** Σ x · gradient over d_model in float64, for each position. */
  static double[] product(Tensor x, Tensor gradient) {
    return x.as(DataType.FLOAT64)
        .times(gradient.as(DataType.FLOAT64))
        .sum(Axis.D_MODEL)
        .toDoubleArray();
  }

  double[] at(Site site) {
    return byPosition.get(site);
  }

  /** The sum over the positions. */
  double sum(Site site) {
    return Arrays.stream(at(site)).sum();
  }
}
