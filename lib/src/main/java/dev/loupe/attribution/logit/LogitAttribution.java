package dev.loupe.attribution.logit;

import dev.loupe.axis.Axis;
import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.chart.Curves;
import dev.loupe.view.chart.Line;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Stacked;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TokenStrip;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What each part of a model adds to a metric directly, through the final norm and the unembedding
 * (direct logit attribution).
 *
 * <p>The residual stream is a sum of what embeddings, heads, neurons and biases write, and a logit
 * difference is linear in it once the final norm has the scale σ of this run. A part that writes v
 * adds ((v − mean(v)) / σ ⊙ w) · u, where w is the norm's weight and u = W_U·g, with g the weight
 * of each logit in the metric; root-mean-square norms do not subtract the mean. All parts and
 * biases sum to the metric, and {@link #check} says how closely. What a part does through later
 * parts is left out: ablation and patching measure that too.
 *
 * <p>In models with a norm behind attention and MLP, such as Gemma 2, a head or neuron counts as
 * what it writes behind that norm. Logits with a softcap count before it.
 *
 * <p>Elhage et al. 2021, <a
 * href="https://transformer-circuits.pub/2021/framework/index.html">transformer circuits</a>; Wang
 * et al. 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>, section 3.
 *
 * <pre>{@code logitAttribution(model, prompt, logitDiff(" Mary", " John")).heads().top(5)}</pre>
 */
public final class LogitAttribution implements Pictured {
  private static final int SHOWN_NEURONS = 10;
  private static final String ZERO = "0 = adds nothing, negative = works against it.";
  private static final String HEADS =
      "Each cell is what a head adds to the metric directly. " + ZERO;

  private final Run run;
  private final Metric metric;
  private final Contributions all;

  private LogitAttribution(Run run, Metric metric, Contributions all) {
    this.run = run;
    this.metric = metric;
    this.all = all;
  }

  /**
   * The attribution of a metric in a run over one or more prompts; the metric must be linear in the
   * logits, such as a logit difference or one logit.
   */
  public static LogitAttribution of(Run run, Metric metric) {
    return new LogitAttribution(run, metric, Contributions.of(run, metric));
  }

  /** The sum of all parts and biases, and the metric, for each prompt. */
  public SumCheck check() {
    return all.check();
  }

  /**
   * What embeddings, attention and MLP of each layer, and biases add, in logits; all rows sum to
   * the metric.
   */
  public Sweep layers() {
    return sweep(
        "layers",
        "part",
        all.parts(),
        "Rows are what the parts of the model add to the metric directly; all rows sum to it. 0 = adds nothing, negative = works against it. Attention and MLPs are without their biases, which have rows of their own.");
  }

  /** What each head adds, in logits; rows are layers, columns heads. */
  public Sweep heads() {
    int layers = run.model().spec().layers();
    int heads = run.model().spec().attention().heads();
    List<List<Spot>> spots = new ArrayList<>();
    for (int cell = 0; cell < layers * heads; cell++) {
      spots.add(List.of(Act.HEAD_Z.at(cell / heads).head(cell % heads)));
    }
    return new Sweep(
        new Cells(Labels.layers(layers), Labels.numbered("head", "H", heads), spots),
        "logit attribution of heads",
        effect(HEADS),
        Arrays.stream(all.heads()).flatMap(Arrays::stream).toArray(double[][]::new));
  }

  /** The ten neurons of all layers that add most, by absolute value. */
  public Sweep neurons() {
    return topNeurons(SHOWN_NEURONS);
  }

  /** The ten neurons of a layer that add most; a negative layer counts from the last. */
  public Sweep neurons(int layer) {
    return neurons(layer, SHOWN_NEURONS);
  }

  /** The {@code k} neurons of a layer that add most, by the absolute value of their mean. */
  public Sweep neurons(int layer, int k) {
    int resolved = Act.MLP_POST.at(layer).in(run.model().spec().layers()).layer();
    return ranked("neurons of layer " + resolved, new Neurons(neuronValues()).top(resolved, k));
  }

  /** The {@code k} neurons of all layers that add most, by the absolute value of their mean. */
  public Sweep topNeurons(int k) {
    return ranked("neurons", new Neurons(neuronValues()).top(k));
  }

  private double[][][] neuronValues() {
    if (!run.model().has(Act.MLP_POST)) {
      throw new IllegalArgumentException(run.model().name() + " has no MLPs, so no neurons");
    }
    return all.neurons();
  }

  private Sweep ranked(String what, List<Part> neurons) {
    return sweep(
        what,
        "neuron",
        neurons,
        "Rows are the neurons that add most to the metric directly. 0 = adds nothing, negative = works against it.");
  }

  /**
   * What a head moves to the metric from each token that it attends to, in logits: the pattern's
   * entry times what the token's value adds through W_O; the tokens sum to the head.
   */
  public TokenStrip sources(int layer, int head) {
    if (run.tokens().batch() > 1) {
      throw new IllegalArgumentException(
          "sources("
              + layer
              + ", "
              + head
              + ") shows one prompt, and there are "
              + run.tokens().batch()
              + "; choose one, as in sources("
              + layer
              + ", "
              + head
              + ", 0)");
    }
    return sources(layer, head, 0);
  }

  /** What a head moves to the metric from each token of one of the prompts; the first is 0. */
  public TokenStrip sources(int layer, int head, int prompt) {
    return Sources.strip(run, metric, head(layer, head), prompt);
  }

  /**
   * What pairs of heads add (virtual heads), in logits: the output of an earlier head, in rows,
   * which a later head, in columns, moves to the metric with its W_V and W_O, with the pattern and
   * the scales of this run.
   *
   * <p>Elhage et al. 2021, <a
   * href="https://transformer-circuits.pub/2021/framework/index.html">transformer circuits</a>,
   * section "virtual attention heads".
   */
  public Sweep virtualHeads() {
    return virtual(IntStream.range(1, run.model().spec().layers()).boxed().toList());
  }

  /** The pairs whose later head is in this layer; a negative layer counts from the last. */
  public Sweep virtualHeads(int layer) {
    return virtual(List.of(head(layer, 0).site().layer()));
  }

  private Sweep virtual(List<Integer> layers) {
    if (layers.isEmpty() || layers.get(0) == 0) {
      throw new IllegalArgumentException(
          "no head is before layer 0; a virtual head is a head and one of a later layer");
    }
    VirtualHeads pairs = VirtualHeads.of(run, metric, layers);
    return new Sweep(
        pairs.cells(),
        "logit attribution of virtual heads",
        effect(
            "Each cell is what the earlier head's output adds to the metric when the later head moves it; there is no value where the row is not of an earlier layer. "
                + ZERO),
        pairs.values());
  }

  /**
   * What each part before a head adds through the head's values, in logits: the rows, with the
   * biases on the way, sum to the head.
   */
  public Sweep through(int layer, int head) {
    Spot later = head(layer, head);
    int at = later.site().layer();
    int number = later.picks().get(Axis.HEAD);
    List<Part> parts = VirtualHeads.through(run, metric, at, number);
    String meaning =
        "Rows are what the parts before "
            + later.label()
            + " add to the metric through its values. ";
    SumCheck sum = new SumCheck(later.label(), Part.sum(parts), all.heads()[at][number]);
    return sweep(
        later.label() + " by what its values read", "part", parts, effect(meaning + ZERO, sum));
  }

  /** A head of this model; a negative layer counts from the last. */
  private Spot head(int layer, int head) {
    return new Spots(run.model().spec()).resolve(Act.HEAD_Z.at(layer).head(head), run.tokens());
  }

  /**
   * The metric as it builds up: what the residual stream at each layer would give if it were the
   * last one, with the final norm's scale of this run. {@code final_post} is the metric itself;
   * with several prompts the band is the 95 % confidence interval of the mean.
   */
  public Curves accumulated() {
    Sweep rows =
        sweep(
            "the residual stream",
            "residual stream",
            all.accumulated(),
            "Each point is the metric that the residual stream up to there gives; final_post is the metric itself.");
    Line line = Line.of(metric.title(), column(rows.grid()));
    boolean several = run.tokens().batch() > 1;
    return Curves.of(
            "the metric as the residual stream builds up",
            "residual stream",
            metric.title(),
            several ? line.withBand(column(rows.low()), column(rows.high())) : line)
        .at(all.accumulated().stream().map(Part::name).toList())
        .withNote(rows.grid().note());
  }

  private static double[] column(Grid grid) {
    return Arrays.stream(grid.values()).mapToDouble(row -> row[0]).toArray();
  }

  private Sweep sweep(String what, String axis, List<Part> parts, String meaning) {
    return sweep(what, axis, parts, effect(meaning));
  }

  /** A row for each part. */
  static Sweep sweep(String what, String axis, List<Part> parts, Attributed effect) {
    return new Sweep(
        new Cells(
            new Labels(axis, parts.stream().map(Part::name).toList()),
            Labels.of("adds", "logits"),
            parts.stream().map(Part::spots).toList()),
        "logit attribution of " + what,
        effect,
        parts.stream().map(Part::values).toArray(double[][]::new));
  }

  private Attributed effect(String meaning) {
    return effect(meaning, all.check());
  }

  private Attributed effect(String meaning, SumCheck check) {
    return new Attributed(run, metric.title(), all.metric(), Optional.of(check), meaning);
  }

  @Override
  public Displayable picture() {
    return Stacked.of(layers().picture(), heads().shown().withNote(HEADS));
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
