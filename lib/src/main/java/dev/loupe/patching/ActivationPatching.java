package dev.loupe.patching;

import dev.loupe.arch.Spec;
import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Measured;
import dev.loupe.model.Metric;
import dev.loupe.model.Tokens;
import dev.loupe.model.Variant;
import dev.loupe.model.Variants;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.view.Facets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How much one activation of another run changes a metric: patch it in, run on, measure.
 *
 * <p>As made, the clean run's activations are put into the corrupted run (denoising), and a cell
 * says which share of the difference they restore: (patched − corrupted) / (clean − corrupted), so
 * 0 = corrupted, 1 = clean, and outside that range is possible. High cells are where the
 * information sits that the prompts differ in. {@link #noising} goes the other way: which part's
 * corruption breaks the answer.
 *
 * <p>Vig et al. 2020, <a href="https://arxiv.org/abs/2004.12265">causal mediation analysis</a>;
 * Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>, section 2; Wang et al.
 * 2022, <a href="https://arxiv.org/abs/2211.00593">IOI</a>; Heimersheim and Nanda 2024, <a
 * href="https://arxiv.org/abs/2404.15255">How to use and interpret activation patching</a>.
 *
 * <pre>{@code patching(model, clean, corrupted, logitDiff(" Mary", " John")).sweep(HEAD_Z)}</pre>
 */
public final class ActivationPatching {
  private final Comparison comparison;

  private ActivationPatching(Comparison comparison) {
    this.comparison = comparison;
  }

  /** Compares two prompts that differ in what matters and have equally many tokens. */
  public static ActivationPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, List.of(clean), List.of(corrupted), metric);
  }

  /** Compares many pairs of prompts at once; the metric may have answers of its own for each. */
  public static ActivationPatching of(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return of(model, model.run(clean).tokens(), model.run(corrupted).tokens(), metric);
  }

  /** Compares the pairs of a set, with its own metric; refuses pairs of unequal length. */
  public static ActivationPatching of(HookedTransformer model, PromptSet set) {
    return of(model, set.aligned(model).clean(), set.corrupt(), set.metric());
  }

  /** Compares prompts given as tokens, the first clean one with the first corrupted one. */
  public static ActivationPatching of(
      HookedTransformer model, Tokens clean, Tokens corrupted, Metric metric) {
    return new ActivationPatching(Comparison.of(model, clean, corrupted, metric));
  }

  /**
   * The other direction: the corrupted run's activations are put into the clean run; 0 = clean, 1 =
   * corrupted.
   */
  public ActivationPatching noising() {
    return new ActivationPatching(comparison.swapped());
  }

  /** The same with cells in the unit of the metric: its change, not a share of the effect. */
  public ActivationPatching raw() {
    return new ActivationPatching(comparison.raw());
  }

  /** The metric on the clean prompts, its mean where there are several. */
  public double clean() {
    return comparison.clean();
  }

  /** The metric on the corrupted prompts, its mean where there are several. */
  public double corrupted() {
    return comparison.corrupted();
  }

  /**
   * Patches each layer's activation in turn: the residual stream, attention and MLP outputs by
   * position, what belongs to heads by head (all positions at once).
   */
  public Sweep sweep(Act act) {
    return measured(layout(act), true);
  }

  /** The same, one full run a cell: the definition, which the tests compare with. */
  Sweep sweepCellByCell(Act act) {
    return measured(layout(act), false);
  }

  private Layout layout(Act act) {
    return Layout.of(act, spec(), comparison.pair());
  }

  private Spec spec() {
    return comparison.model().spec();
  }

  /** Patches every head at every position in turn; of patterns, the position that looks. */
  public Sweep sweepByPosition(Act act) {
    return measured(headsByPosition(act), true);
  }

  Sweep sweepByPositionCellByCell(Act act) {
    return measured(headsByPosition(act), false);
  }

  private Layout headsByPosition(Act act) {
    return Layout.ofPositions(act, spec(), comparison.pair());
  }

  /** Patches every entry of every attention pattern of a layer, from where to where it looks. */
  public Facets sweepPattern(int layer) {
    List<Sweep> sweeps = sweepPatterns(layer);
    return new Facets(
        "patching the attention patterns of layer " + layer,
        IntStream.range(0, sweeps.size())
            .mapToObj(head -> sweeps.get(head).grid().withTitle("L" + layer + "H" + head))
            .toList());
  }

  /** The same as numbers: a sweep for each head of the layer. */
  public List<Sweep> sweepPatterns(int layer) {
    List<Layout> heads =
        IntStream.range(0, spec().attention().heads())
            .mapToObj(head -> pattern(layer, head))
            .toList();
    return measured(heads, true);
  }

  /** Patches every entry of one head's attention pattern: rows look at columns. */
  public Sweep sweepPattern(int layer, int head) {
    return measured(pattern(layer, head), true);
  }

  private Layout pattern(int layer, int head) {
    Spot pattern = Act.PATTERN.at(layer).head(head);
    return Layout.byDestAndSource(
        pattern, comparison.pair().positions(), spec().attention().causal());
  }

  /** Patches every neuron of a layer in turn, at all positions at once; ask it for the top. */
  public Sweep sweepNeurons(int layer) {
    return measured(Layout.byNeuron(layer, spec()), true);
  }

  private Sweep measured(Layout layout, boolean sharing) {
    return measured(List.of(layout), sharing).get(0);
  }

  /** Runs either prompt once, then the cells of all layouts. */
  private List<Sweep> measured(List<Layout> layouts, boolean sharing) {
    List<Spot> spots = layouts.stream().flatMap(layout -> layout.spots().stream()).toList();
    Site[] sites = spots.stream().map(Spot::site).distinct().toArray(Site[]::new);
    Metric metric = comparison.metric();
    try (Measured source = comparison.from().measure(metric, sites);
        Variants cells = Variants.of(comparison.into(), cells(spots, source.cache()), metric);
        Progress progress = Progress.of("patching " + layouts.get(0).title(), spots.size())) {
      ActivationPatching known =
          new ActivationPatching(comparison.knowing(source, cells.unchanged()));
      known.comparison.ends().refuseWithoutDifference();
      double[][] values = sharing ? cells.measure(progress) : cells.measureOneByOne(progress);
      return known.sweeps(layouts, sites[0].act(), values);
    }
  }

  private static List<Variant> cells(List<Spot> spots, ActivationCache source) {
    return spots.stream().map(spot -> Variant.of(spot, source.get(spot))).toList();
  }

  private List<Sweep> sweeps(List<Layout> layouts, Act act, double[][] values) {
    List<Sweep> sweeps = new ArrayList<>();
    int from = 0;
    for (Layout layout : layouts) {
      int to = from + layout.spots().size();
      double[][] own = Arrays.copyOfRange(values, from, to);
      sweeps.add(new Sweep(layout, title(layout), meaning(act.toString()), comparison.ends(), own));
      from = to;
    }
    return sweeps;
  }

  private String title(Layout layout) {
    return "activation patching (" + comparison.direction() + "): " + layout.title();
  }

  /** What was put where, and what 0 and 1 mean, with warnings above it. */
  String note(String what) {
    return comparison.ends().warned(meaning(what), comparison.ends().all());
  }

  private String meaning(String what) {
    return what
        + " of the "
        + comparison.fromName()
        + " run put into the "
        + comparison.intoName()
        + " one; "
        + comparison.meaning();
  }

  @Override
  public String toString() {
    return "patching of " + comparison;
  }
}
