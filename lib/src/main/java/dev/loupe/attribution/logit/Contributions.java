package dev.loupe.attribution.logit;

import dev.loupe.intervention.Change;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * What every part of a model adds to a metric, as numbers on the heap.
 *
 * @param metric the metric of each prompt
 * @param parts embeddings, attention and MLP of each layer, and biases; they sum to the metric
 * @param heads [layer][head][prompt]
 * @param neurons [layer][neuron][prompt]
 * @param accumulated the residual stream at each layer, with the biases behind it
 * @param check all parts together, and the metric
 */
record Contributions(
    MetricValues metric,
    List<Part> parts,
    double[][][] heads,
    double[][][] neurons,
    List<Part> accumulated,
    SumCheck check) {
  private static final Set<Act> WRITTEN =
      EnumSet.of(
          Act.HEAD_RESULT, Act.ATTN_OUT, Act.MLP_OUT, Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST);

  /** Measures a metric, and what each part adds to it, in one pass. */
  static Contributions of(Run run, Metric metric) {
    Decomposition all = Decomposition.of(run, metric, AccumulatedRows.sites(run.model()), Set.of());
    int layers = run.model().spec().layers();
    double[][][] heads = new double[layers][][];
    double[][][] neurons = new double[layers][0][];
    try (Progress progress = Progress.of("logit attribution", layers)) {
      for (int layer = 0; layer < layers; layer++) {
        heads[layer] = all.heads(layer);
        if (run.model().has(Act.MLP_POST)) {
          neurons[layer] = all.neurons(layer);
        }
        progress.tick();
      }
    }
    return of(run, all, heads, neurons);
  }

  private static Contributions of(
      Run run, Decomposition all, double[][][] heads, double[][][] neurons) {
    List<Part> behind = all.lastBiases();
    List<Part> accumulated = AccumulatedRows.of(all, behind);
    double[] end = accumulated.get(accumulated.size() - 1).values();
    List<Part> parts = all.embeddings();
    for (int layer = 0; layer < heads.length; layer++) {
      parts.add(part("attention", Act.ATTN_OUT.at(layer), heads[layer]));
      if (neurons[layer].length > 0) {
        parts.add(part("MLP", Act.MLP_OUT.at(layer), neurons[layer]));
      }
    }
    biases("attention biases", heads.length, all::attentionBias).ifPresent(parts::add);
    biases("MLP biases", heads.length, all::mlpBias).ifPresent(parts::add);
    parts.addAll(behind);
    if (Inside.changes(run).stream().map(Change::spot).anyMatch(Contributions::intoStream)) {
      double[] written = Part.sum(parts);
      double[] rest =
          IntStream.range(0, end.length).mapToDouble(i -> end[i] - written[i]).toArray();
      parts.add(Part.bias("interventions", rest));
    }
    boolean capped = run.model().spec().ends().softcap().isPresent();
    MetricValues metric = all.read().metric();
    SumCheck check =
        capped
            ? new SumCheck("the metric before the softcap", Part.sum(parts), end)
            : new SumCheck("the metric", Part.sum(parts), metric.values());
    return new Contributions(metric, parts, heads, neurons, accumulated, check);
  }

  private static Part part(String what, Site site, double[][] inside) {
    return new Part("L" + site.layer() + " " + what, List.of(site.all()), Part.sum(inside));
  }

  private static Optional<Part> biases(
      String name, int layers, IntFunction<Optional<double[]>> ofLayer) {
    double[][] each =
        IntStream.range(0, layers)
            .mapToObj(ofLayer)
            .flatMap(Optional::stream)
            .toArray(double[][]::new);
    return each.length == 0 ? Optional.empty() : Optional.of(Part.bias(name, Part.sum(each)));
  }

  /** Whether an intervention puts something into the residual stream that no part has written. */
  private static boolean intoStream(Spot spot) {
    return WRITTEN.contains(spot.site().act());
  }
}
