package dev.loupe.lens;

import dev.loupe.activations.Gradients;
import dev.loupe.axis.Axis;
import dev.loupe.matrices.DirectionTokens;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MissingSpace;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.stream.StreamRows;
import dev.loupe.stream.TokenReadout;
import dev.loupe.tensor.Ordering;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The gradient of a metric at each layer and position, read as words (backward lens): the token
 * that the residual stream should move toward so that the metric rises.
 *
 * <p>A token's value is g · u, where g is the gradient of the metric with respect to the residual
 * stream and u the direction in which W_U reads the token behind the final norm's weight: W_U · (w
 * ⊙ (g − mean)), as {@link TokenReadout} has it. It is how much the metric rises for a small step
 * along u, per unit of length. Gradients are often small in the middle, so colours compare cells;
 * the sign and the order of tokens matter.
 *
 * <p>Katz et al. 2024, <a href="https://arxiv.org/abs/2402.12865">Backward lens: projecting
 * language model gradients into the vocabulary space</a>.
 *
 * <pre>{@code
 * var back = backwardLens(model, "The capital of France is", logProb(" Paris"));
 * back.top()        // what would raise the metric
 * back.bottom()     // what would lower it
 * back.neurons(3, 5)
 * }</pre>
 */
public final class BackwardLens implements Pictured {
  private static final int TOKENS = 6; // of each neuron

  private final Run run;
  private final Metric metric;
  private final StreamRows rows;
  private volatile Found found; // computed once, for all pictures

  /** The best and the worst token of each row and position, and their values. */
  private record Found(
      List<List<String>> best,
      double[][] most,
      List<List<String>> worst,
      double[][] least,
      double[] value,
      String notes) {}

  private BackwardLens(Run run, Metric metric, StreamRows rows) {
    this.run = run;
    this.metric = metric;
    this.rows = rows;
  }

  /** The gradients of a metric of a run of one prompt, with the run's interventions. */
  public static BackwardLens of(Run run, Metric metric) {
    Objects.requireNonNull(metric, "a backward lens needs a metric, and null was given");
    HookedTransformer model = run.model();
    if (run.tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "the backward lens takes one prompt; this run has " + run.tokens().batch());
    }
    TokenReadout.of(model); // refuses a model with a head before W_U
    return new BackwardLens(run, metric, LensRows.of(new LogitLens(model), List.of(Act.RESID_PRE)));
  }

  /** With one more row for each block: the residual stream between attention and MLP. */
  public BackwardLens withMid() {
    return rows(Act.RESID_PRE, Act.RESID_MID);
  }

  /** With these rows, any of {@code RESID_PRE}, {@code RESID_MID} and {@code RESID_POST}. */
  public BackwardLens rows(Act... acts) {
    return new BackwardLens(run, metric, LensRows.of(new LogitLens(run.model()), List.of(acts)));
  }

  /** The token whose direction raises the metric most, at every layer and position. */
  public Grid top() {
    return grid("tokens that raise", found().most()).withWords(found().best());
  }

  /** The token whose direction lowers the metric most, at every layer and position. */
  public Grid bottom() {
    return grid("tokens that lower", found().least()).withWords(found().worst());
  }

  /** How much the metric rises along the direction of one token, at every layer and position. */
  public Grid of(String answer) {
    int id = run.model().toSingleToken(answer);
    double[][] values = new double[rows.size()][];
    each((row, logits) -> values[row] = logits.at(Axis.VOCAB, id).toDoubleArray());
    Grid grid = grid("'" + answer + "' for", values).withScale(Scale.diverging());
    return grid.withNote(LensAnswers.missingSpace(run, answer).above(grid.note()));
  }

  /**
   * The neurons of a layer whose output weights a gradient step changes most, and the tokens that
   * the step makes them write so that the metric rises: the rows of the gradient of {@code W_out},
   * the longest first.
   */
  public TopTokens neurons(int layer, int count) {
    HookedTransformer model = run.model();
    refuseNormedWrites(model);
    Site site = Act.MLP_OUT.at(layer).in(model.spec().layers());
    String name = "blocks." + site.layer() + ".mlp.W_out";
    Tensor gradient = run.weightGradients(metric, name).get(name); // [d_mlp, d_model]
    int[] longest = gradient.norm(Axis.D_MODEL).topK(Axis.D_MLP, count).indices().toIntArray();
    TopTokens tokens = DirectionTokens.of(model, gradient.take(Axis.D_MLP, longest), TOKENS);
    List<String> names =
        IntStream.of(longest).mapToObj(neuron -> "L" + site.layer() + "N" + neuron).toList();
    return new TopTokens(
        tokens
            .grid()
            .withRows("neuron", names)
            .withTitle("backward lens: what neurons should write for the " + metric.title())
            .withNote(
                "Each neuron: its row of the gradient of "
                    + name
                    + ", read by W_U with the final norm's weight. Prompt: "
                    + run.tokens().quoted()));
  }

  private static void refuseNormedWrites(HookedTransformer model) {
    if (!model.has(Act.MLP_OUT)) {
      throw new IllegalArgumentException(model.name() + " has no MLPs, so it has no neurons");
    }
    if (model.spec().block().writesNormed()) {
      throw new IllegalArgumentException(
          model.name()
              + " normalises what its MLPs write, so the weights of a neuron are not read by W_U; take the gradient of the stream: top()");
    }
  }

  /** The metric of the prompt. */
  public double value() {
    return found().value()[0];
  }

  private Found found() {
    if (found == null) {
      found = compute();
    }
    return found;
  }

  private Found compute() {
    List<List<String>> best = new ArrayList<>();
    List<List<String>> worst = new ArrayList<>();
    double[][] most = new double[rows.size()][];
    double[][] least = new double[rows.size()][];
    Gradients gradients =
        each(
            (row, logits) -> {
              Ordering.TopK up = logits.topK(Axis.VOCAB, 1); // [pos, 1]
              Ordering.TopK down = logits.negated().topK(Axis.VOCAB, 1);
              best.add(pieces(up));
              worst.add(pieces(down));
              most[row] = up.values().toDoubleArray();
              least[row] = down.values().negated().toDoubleArray();
            });
    String notes = run.notes().plus(MissingSpace.notes(gradients.missingSpaces())).toString();
    return new Found(best, most, worst, least, gradients.value(), notes);
  }

  /** The tokens; none where the gradient is 0. */
  private List<String> pieces(Ordering.TopK best) {
    int[] ids = best.indices().toIntArray();
    double[] values = best.values().toDoubleArray();
    return IntStream.range(0, ids.length)
        .mapToObj(i -> values[i] == 0 ? "" : run.tokens().piece(ids[i]))
        .toList();
  }

  /** The gradient of each row read by W_U, [pos, vocab]. */
  private Gradients each(RowLogits.Taking taking) {
    Gradients gradients = run.gradients(metric, rows.array());
    TokenReadout readout = TokenReadout.of(run.model());
    try (Progress progress = Progress.of("backward lens", rows.size())) {
      for (int row = 0; row < rows.size(); row++) {
        Site site = rows.sites().get(row);
        Tensor gradient = gradients.get(site).at(Axis.BATCH, 0); // [pos, d_model]
        taking.take(row, readout.logits(gradient));
        progress.tick();
      }
    }
    return gradients;
  }

  private Grid grid(String what, double[][] values) {
    Grid plain =
        Grid.of(
            "backward lens: " + what + " the " + metric.title(),
            "change of the metric per unit",
            rows.labels("layer"),
            run.tokens().labels(0),
            values);
    return plain.withNote(note());
  }

  private String note() {
    String reading =
        "Each row: the gradient of the metric at the residual stream of that layer, read by W_U with the final norm's weight; 0 = a step toward the token changes nothing. Prompt: "
            + run.tokens().quoted();
    String notes = found().notes();
    return notes.isEmpty() ? reading : notes + "\n" + reading;
  }

  @Override
  public Displayable picture() {
    return top();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
