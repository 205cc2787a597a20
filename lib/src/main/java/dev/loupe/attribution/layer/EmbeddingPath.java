package dev.loupe.attribution.layer;

import dev.loupe.activations.ActivationCache;
import dev.loupe.attribution.path.ManyGradients;
import dev.loupe.attribution.path.Stacks;
import dev.loupe.attribution.question.Question;
import dev.loupe.model.Run;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Activations and their gradients as the embeddings go from the baseline to the prompt. */
final class EmbeddingPath {
  private EmbeddingPath() {}

  /**
   * The conductance of each entry of these activations, the mean over the baselines.
   *
   * @param steps an even number
   */
  static Map<Site, double[]> conductances(Question question, List<Site> sites, int steps) {
    Map<Site, double[]> means = new LinkedHashMap<>();
    List<Tensor> baselines = question.baselines();
    for (Tensor baseline : baselines) {
      Map<Site, FlowIntegral> path = walked(question, sites, baseline.toDoubleArray(), steps);
      path.forEach(
          (site, integral) -> {
            double[] some = integral.value();
            double[] mean = means.computeIfAbsent(site, same -> new double[some.length]);
            Arrays.setAll(mean, i -> mean[i] + some[i] / baselines.size());
          });
    }
    return means;
  }

  private static Map<Site, FlowIntegral> walked(
      Question question, List<Site> sites, double[] from, int steps) {
    double[] to = question.input().toDoubleArray();
    Map<Site, FlowIntegral> path = new LinkedHashMap<>();
    Stacks.ofInputs(question, sites)
        .each(
            "conductance",
            steps + 1,
            number -> ManyGradients.between(from, to, (double) number / steps),
            (stack, first) -> walk(path, question, sites, stack));
    return path;
  }

  private static void walk(
      Map<Site, FlowIntegral> path, Question question, List<Site> sites, Tensor stack) {
    Run run = question.withAll(stack);
    Site[] all = sites.toArray(Site[]::new);
    int count = (int) stack.shape()[0];
    try (ActivationCache cache = run.cache(all);
        ActivationCache slopes = run.gradients(question.metric(), all).byActivation()) {
      for (Site site : sites) {
        double[] activation = cache.get(site).toDoubleArray(); // [batch, …]
        double[] gradient = slopes.get(site).toDoubleArray();
        int each = activation.length / count;
        for (int i = 0; i < count; i++) {
          double[] y = Arrays.copyOfRange(activation, i * each, (i + 1) * each);
          double[] g = Arrays.copyOfRange(gradient, i * each, (i + 1) * each);
          path.computeIfAbsent(site, same -> new FlowIntegral(y.length)).goTo(y, g);
        }
      }
    }
  }
}
