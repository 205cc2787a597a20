package dev.loupe.patching;

import dev.loupe.activations.ActivationCache;
import dev.loupe.activations.Measured;
import dev.loupe.arch.Spec;
import dev.loupe.effect.Sweep;
import dev.loupe.intervention.Spots;
import dev.loupe.intervention.Transfer;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Role;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Facets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The change of a metric when one activation is replaced with that of another run (activation
 * patching).
 *
 * <p>By default, activations of the clean run are patched into the corrupted run (denoising). A
 * cell is the share of the effect that one activation restores: (patched − corrupted) / (clean −
 * corrupted), so 0 = corrupted run and 1 = clean run; values outside this range are possible. High
 * cells show where the model carries the information in which the prompts differ. {@link #noising}
 * is the other direction: it shows which activations break the prediction when they are corrupted.
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

  /**
   * Patching between two prompts that have the same number of tokens and differ only in what you
   * study.
   */
  public static ActivationPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, List.of(clean), List.of(corrupted), metric);
  }

  /**
   * Patching between many pairs of prompts at once; the metric may have different answers for each
   * pair.
   */
  public static ActivationPatching of(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return new ActivationPatching(Comparison.of(model.run(clean), model.run(corrupted), metric));
  }

  /**
   * Patching between the pairs of a prompt set, with the set's metric; pairs must have equal
   * lengths. Roles of other pairs are patched with {@code of(model, set, set.corruptPrompts(),
   * set.metric())}.
   */
  public static ActivationPatching of(HookedTransformer model, PromptSet set) {
    return of(model, set.aligned(model), set.corruptPrompts(), set.metric());
  }

  /**
   * Patching between two sets of prompts of any kind, the first clean prompt with the first
   * corrupted one, and so on; a run keeps its interventions.
   *
   * <p>The prompts of a pair may have different lengths if only roles are patched, of which {@code
   * END} is one, or positions counted from the end: {@code sweepByRole(RESID_PRE)}, {@code
   * patch(RESID_PRE.at(1).pos(END))}.
   */
  public static ActivationPatching of(
      HookedTransformer model, Prompts clean, Prompts corrupted, Metric metric) {
    return new ActivationPatching(
        Comparison.ofAnyLengths(model.run(clean), model.run(corrupted), metric));
  }

  /**
   * Patching in the other direction: activations of the corrupted run into the clean run; 0 = clean
   * run, 1 = corrupted run.
   */
  public ActivationPatching noising() {
    return new ActivationPatching(comparison.swapped());
  }

  /**
   * The same patching, with the change of the metric in each cell instead of the share of the
   * effect.
   */
  public ActivationPatching raw() {
    return new ActivationPatching(comparison.raw());
  }

  /** The metric on the clean prompt; the mean if there are several. */
  public double clean() {
    return comparison.clean();
  }

  /** The metric on the corrupted prompt; the mean if there are several. */
  public double corrupted() {
    return comparison.corrupted();
  }

  /**
   * Patches an activation in each layer in turn: the residual stream, attention and MLP outputs at
   * each position; activations of heads for each head, at all positions together.
   */
  public Sweep sweep(Act act) {
    return measured(layout(act), true);
  }

  /** The same with one full run for each cell: the definition, which the tests compare with. */
  Sweep sweepCellByCell(Act act) {
    return measured(layout(act), false);
  }

  private Layout layout(Act act) {
    return Layout.of(act, spec(), comparison.pair());
  }

  private Spec spec() {
    return comparison.model().spec();
  }

  /**
   * Patches an activation in each layer at the position of each role in turn, such as IO, S1, S2
   * and END of IOI prompts; a role may stand at different positions in the prompts, and in the
   * clean and the corrupted prompt of a pair.
   */
  public Sweep sweepByRole(Act act) {
    return byRole(act, true);
  }

  Sweep sweepByRoleCellByCell(Act act) {
    return byRole(act, false);
  }

  private Sweep byRole(Act act, boolean sharing) {
    List<Role> roles = comparison.pair().into().roles().roles();
    if (roles.equals(List.of(Role.END))) {
      throw new IllegalArgumentException(
          "the roles of these prompts are not known; patch a prompt set, such as patching(model, ioi(model, 20)), or sweep by position");
    }
    return measured(Layout.byRole(act, spec(), roles), sharing);
  }

  /**
   * Patches each of these spots in turn, such as {@code patch(head(2, 1),
   * RESID_PRE.at(1).pos(IO))}. A role is copied from its position in the one prompt to its position
   * in the other.
   */
  public Sweep patch(Spot... spots) {
    return measured(ofSpots(spots), true);
  }

  Sweep patchOneByOne(Spot... spots) {
    return measured(ofSpots(spots), false);
  }

  private Layout ofSpots(Spot... spots) {
    if (spots.length == 0) {
      throw new IllegalArgumentException(
          "patch() needs spots, such as head(0, 1) or RESID_PRE.at(1).pos(IO)");
    }
    Spots known = new Spots(spec());
    List<Spot> all = Stream.of(spots).map(spot -> spot.on(known.resolve(spot.site()))).toList();
    Labels names = new Labels("spot", all.stream().map(Spot::label).toList());
    return new Layout("spots", names, Labels.of("effect", "patched"), all);
  }

  /**
   * Patches every head at every position in turn; for attention patterns, the position is the
   * destination.
   */
  public Sweep sweepByPosition(Act act) {
    return measured(headsByPosition(act), true);
  }

  Sweep sweepByPositionCellByCell(Act act) {
    return measured(headsByPosition(act), false);
  }

  private Layout headsByPosition(Act act) {
    return Layout.ofPositions(act, spec(), comparison.pair());
  }

  /**
   * Patches every entry of each attention pattern of a layer: rows are destinations, columns
   * sources.
   */
  public Facets sweepPattern(int layer) {
    List<Sweep> sweeps = sweepPatterns(layer);
    return new Facets(
        "patching the attention patterns of layer " + layer,
        IntStream.range(0, sweeps.size())
            .mapToObj(head -> sweeps.get(head).grid().withTitle("L" + layer + "H" + head))
            .toList());
  }

  /** The sweeps of {@link #sweepPattern(int)}, one for each head of the layer. */
  public List<Sweep> sweepPatterns(int layer) {
    List<Layout> heads =
        IntStream.range(0, spec().attention().heads())
            .mapToObj(head -> pattern(layer, head))
            .toList();
    return measured(heads, true);
  }

  /**
   * Patches every entry of one head's attention pattern: rows are destinations, columns sources.
   */
  public Sweep sweepPattern(int layer, int head) {
    return measured(pattern(layer, head), true);
  }

  private Layout pattern(int layer, int head) {
    Spot pattern = Act.PATTERN.at(layer).head(head);
    return Layout.byDestAndSource(
        pattern, comparison.pair().positions(), spec().attention().causal());
  }

  /**
   * Patches every neuron of a layer in turn, at all positions together; {@code top(k)} lists the
   * largest effects.
   */
  public Sweep sweepNeurons(int layer) {
    return measured(Layout.byNeuron(layer, spec()), true);
  }

  private Sweep measured(Layout layout, boolean sharing) {
    return measured(List.of(layout), sharing).get(0);
  }

  /** Runs each prompt once, then the cells of all layouts. */
  private List<Sweep> measured(List<Layout> layouts, boolean sharing) {
    List<Spot> spots = layouts.stream().flatMap(layout -> layout.spots().stream()).toList();
    Site[] sites = spots.stream().map(Spot::site).distinct().toArray(Site[]::new);
    if (!spots.stream().allMatch(ActivationPatching::hasPlaceOfItsOwn)) {
      comparison.pair().refuseOtherLengths();
    }
    Metric metric = comparison.metric();
    try (Measured source = comparison.from().measure(metric, sites);
        Variants cells = Variants.of(comparison.into(), cells(spots, source.cache()), metric);
        Progress progress = Progress.of("patching " + layouts.get(0).title(), spots.size())) {
      ActivationPatching known =
          new ActivationPatching(comparison.knowing(source.metric(), cells.unchanged()));
      known.comparison.ends().refuseWithoutDifference();
      double[][] values = sharing ? cells.measure(progress) : cells.measureOneByOne(progress);
      long kinds = Stream.of(sites).map(Site::word).distinct().count();
      String what = kinds == 1 ? sites[0].word() : "one activation";
      return known.sweeps(layouts, what, values);
    }
  }

  /** Whether a spot is one position that prompts of different lengths each have. */
  private static boolean hasPlaceOfItsOwn(Spot spot) {
    Integer position = spot.picks().get(spot.along());
    return spot.place().one() || position != null && position < 0;
  }

  private List<Variant> cells(List<Spot> spots, ActivationCache source) {
    return spots.stream().map(spot -> Variant.of(spot, copied(spot, source))).toList();
  }

  private Tensor copied(Spot spot, ActivationCache source) {
    new Transfer(spot, source.tokens(), comparison.into().tokens()).refuseOtherPlaces();
    return source.get(spot);
  }

  private List<Sweep> sweeps(List<Layout> layouts, String what, double[][] values) {
    List<Sweep> sweeps = new ArrayList<>();
    int from = 0;
    for (Layout layout : layouts) {
      int to = from + layout.spots().size();
      double[][] own = Arrays.copyOfRange(values, from, to);
      Shares shares = new Shares(comparison.ends(), meaning(what));
      sweeps.add(new Sweep(layout.cells(), title(layout), shares, own));
      from = to;
    }
    return sweeps;
  }

  private String title(Layout layout) {
    return "activation patching (" + comparison.direction() + "): " + layout.title();
  }

  /** What 0 and 1 mean, what was patched, and the prompts; warnings come first. */
  String note(String what) {
    Ends ends = comparison.ends();
    return ends.notes(ends.all()).above(meaning(what));
  }

  private String meaning(String what) {
    return comparison.meaning(
        "Each cell: "
            + what
            + " of the "
            + comparison.fromName()
            + " run patched into the "
            + comparison.intoName()
            + " run.");
  }

  @Override
  public String toString() {
    return "patching of " + comparison;
  }
}
