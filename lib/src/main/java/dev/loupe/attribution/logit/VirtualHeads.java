package dev.loupe.attribution.logit;

import dev.loupe.effect.Cells;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What pairs of heads add to a metric: the output of an earlier head, moved by a later one.
 *
 * @param cells a row for each earlier head, a column for each later one
 * @param values [row · columns + column][prompt]; NaN if the row is no earlier layer
 */
record VirtualHeads(Cells cells, double[][] values) {
  /** The pairs whose later head is in one of these layers. */
  static VirtualHeads of(Run run, Metric metric, List<Integer> layers) {
    Decomposition all = needed(run, metric, layers, Act.HEAD_Z);
    int heads = run.model().spec().attention().heads();
    Cells cells = cells(heads, layers);
    double[] none = new double[run.tokens().batch()];
    Arrays.fill(none, Double.NaN);
    double[][] values = new double[cells.spots().size()][];
    Arrays.fill(values, none);
    try (Progress progress = Progress.of("virtual heads", layers.size())) {
      for (int i = 0; i < layers.size(); i++) {
        ValuePaths paths = ValuePaths.through(all, layers.get(i));
        for (int earlier = 0; earlier < layers.get(i); earlier++) {
          double[][] added = paths.heads(earlier); // [head · heads + later][prompt]
          for (int pair = 0; pair < added.length; pair++) {
            int row = earlier * heads + pair / heads;
            values[row * layers.size() * heads + i * heads + pair % heads] = added[pair];
          }
        }
        progress.tick();
      }
    }
    return new VirtualHeads(cells, values);
  }

  /** What each part of the residual stream adds through one head, biases on the way included. */
  static List<Part> through(Run run, Metric metric, int layer, int head) {
    Decomposition all = needed(run, metric, List.of(layer), Act.HEAD_Z, Act.MLP_OUT);
    return ValuePaths.through(all, layer).parts(head);
  }

  /** The decomposition that paths through these layers need, from parts that these acts write. */
  private static Decomposition needed(
      Run run, Metric metric, List<Integer> layers, Act... written) {
    Refusals.changes(run, "a path through a head's values", site -> true);
    HookedTransformer model = run.model();
    Set<Site> here = new HashSet<>();
    Set<Site> everywhere = new HashSet<>(Decomposition.embeddings(model));
    for (int layer : layers) {
      here.addAll(List.of(Act.HEAD_Z.at(layer), Act.PATTERN.at(layer)));
      addTo(everywhere, model, Act.LN1_SCALE, layer, layer + 1);
      for (Act act : written) {
        addTo(everywhere, model, act, 0, layer);
      }
    }
    return Decomposition.of(run, metric, here, everywhere);
  }

  private static void addTo(Set<Site> sites, HookedTransformer model, Act act, int from, int to) {
    for (int layer = from; layer < to && model.has(act); layer++) {
      sites.add(act.at(layer));
    }
  }

  private static Cells cells(int heads, List<Integer> layers) {
    List<Spot> rows =
        IntStream.range(0, layers.get(layers.size() - 1) * heads)
            .mapToObj(i -> Act.HEAD_Z.at(i / heads).head(i % heads))
            .toList();
    List<Spot> columns =
        IntStream.range(0, layers.size() * heads)
            .mapToObj(i -> Act.HEAD_Z.at(layers.get(i / heads)).head(i % heads))
            .toList();
    List<List<Spot>> both = new ArrayList<>();
    rows.forEach(row -> columns.forEach(column -> both.add(List.of(row, column))));
    return new Cells(labels("earlier head", rows), labels("later head", columns), both);
  }

  private static Labels labels(String axis, List<Spot> heads) {
    return new Labels(axis, heads.stream().map(Spot::label).toList());
  }
}
