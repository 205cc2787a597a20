package dev.loupe.attention;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.FiniteValues;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.attention.AttentionView;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.Gridded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attention times the gradient of a metric with respect to it, A · ∂m/∂A: what attention to a token
 * adds to the metric, to first order.
 *
 * <p>The picture sums it over all pairs of tokens, for each layer (row) and head (column), in the
 * unit of the metric; positive means that the attention of the head raises the metric. A is taken
 * after the softmax, and each of its entries counts as free.
 *
 * <p>Chefer et al. 2021, <a href="https://arxiv.org/abs/2103.15679">generic attention-model
 * explainability</a>.
 *
 * <pre>{@code
 * attention(model, prompt).timesGradient(logitDiff(" Mary", " John"))            // layer × head
 * attention(model, prompt).timesGradient(logitDiff(" Mary", " John")).layer(2)   // token × token
 * }</pre>
 */
public final class AttentionTimesGradient implements Pictured, Gridded {
  private final TokenMaps maps;
  private final String metric;
  private final Notes notes;
  private final List<double[]> patterns; // of each layer, [head, dest, src]
  private final List<double[]> gradients;

  private AttentionTimesGradient(
      TokenMaps maps,
      String metric,
      Notes notes,
      List<double[]> patterns,
      List<double[]> gradients) {
    this.maps = maps;
    this.metric = metric;
    this.notes = notes;
    this.patterns = List.copyOf(patterns);
    this.gradients = List.copyOf(gradients);
  }

  static AttentionTimesGradient of(TokenMaps maps, Metric metric) {
    Run run = maps.run();
    List<double[]> patterns = new ArrayList<>();
    List<double[]> gradients = new ArrayList<>();
    Gradients slopes = run.gradients(metric, Act.PATTERN);
    try (ActivationCache cache = run.cache(Act.PATTERN);
        ActivationCache byPattern = slopes.byActivation()) {
      for (Site site : cache.sites()) {
        patterns.add(cache.get(site).toDoubleArray());
        gradients.add(byPattern.get(site).toDoubleArray());
        FiniteValues.check(run, site, patterns.get(patterns.size() - 1));
      }
    }
    Notes notes = MissingSpace.notes(slopes.missingSpaces());
    return new AttentionTimesGradient(maps, metric.title(), notes, patterns, gradients);
  }

  /** A · ∂m/∂A of a layer, a map for each head; a negative layer counts from the last. */
  public AttentionView layer(int layer) {
    int at = resolved(layer);
    String reading =
        "A cell: attention times ∂m/∂attention, m = "
            + metric
            + ": what this attention adds to m, to first order.";
    return maps.heads("attention × gradient", at, product(at), notes.above(reading))
        .withUnit(metric);
  }

  /** ∂m/∂A of a layer, a map for each head; a negative layer counts from the last. */
  public AttentionView gradient(int layer) {
    int at = resolved(layer);
    String reading =
        "A cell: ∂m/∂attention, m = " + metric + ", with each entry of the pattern free.";
    return maps.heads("gradient by attention", at, gradients.get(at), notes.above(reading))
        .withUnit(metric + " per attention");
  }

  /**
   * The relevance of each input token (column) for each position (row): R ← R + mean over heads of
   * max(0, A · ∂m/∂A) R, from the identity, first layer first; 0 or more, not normalised.
   *
   * <p>Chefer et al. 2021, <a href="https://arxiv.org/abs/2103.15679">generic attention-model
   * explainability</a>, equations 5 and 6 for self-attention.
   */
  public Grid relevance() {
    int width = width();
    double[][] identity = new double[width][width];
    Arrays.setAll(identity, i -> unit(i, width));
    Tensor relevance = Tensor.of(identity, Axis.DEST, Axis.SRC);
    for (int layer = 0; layer < patterns.size(); layer++) {
      long[] shape = {heads(), width, width};
      Tensor mean =
          Tensor.of(product(layer), shape, Axis.HEAD, Axis.DEST, Axis.SRC).relu().mean(Axis.HEAD);
      relevance = relevance.plus(Rollout.after(mean, relevance));
    }
    return maps.grid(
        "relevance for the " + metric,
        "relevance",
        TokenMaps.rows(relevance),
        notes.above(
            "R = (I + mean over heads of max(0, attention × gradient)) of each layer, multiplied; a row is not normalised, and the row that matters is the position that the metric reads."));
  }

  /** The sum over all pairs of tokens, [layer × head]. */
  public Grid grid() {
    double[][] sums = new double[patterns.size()][heads()];
    int each = width() * width();
    for (int layer = 0; layer < sums.length; layer++) {
      double[] product = product(layer);
      for (int i = 0; i < product.length; i++) {
        sums[layer][i / each] += product[i];
      }
    }
    return Grid.of(
            "attention × gradient of the " + metric,
            metric,
            Labels.layers(sums.length),
            Labels.numbered("head", "H", heads()),
            sums)
        .withNote(
            maps.note(
                notes.above(
                    "A cell: Σ attention × ∂m/∂attention over all pairs of tokens, m = "
                        + metric
                        + ": positive = the head's attention raises m, to first order. layer(2) shows the tokens of a layer.")));
  }

  private double[] product(int layer) {
    double[] product = patterns.get(layer).clone();
    Arrays.setAll(product, i -> product[i] * gradients.get(layer)[i]);
    return product;
  }

  private static double[] unit(int at, int width) {
    double[] row = new double[width];
    row[at] = 1;
    return row;
  }

  private int resolved(int layer) {
    return Act.PATTERN.at(layer).in(patterns.size()).layer();
  }

  private int width() {
    return maps.run().tokens().width();
  }

  private int heads() {
    return patterns.get(0).length / width() / width();
  }

  @Override
  public Grid shown() {
    return grid();
  }

  @Override
  public Displayable picture() {
    return grid();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
