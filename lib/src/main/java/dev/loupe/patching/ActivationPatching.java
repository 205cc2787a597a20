package dev.loupe.patching;

import dev.loupe.model.ActivationCache;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Metric;
import dev.loupe.model.Tokens;
import dev.loupe.model.Variant;
import dev.loupe.model.Variants;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.view.Facets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * How much of a metric one activation of another run moves: patch it in, run on, measure.
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
  private static final List<Act> BY_POSITION =
      List.of(Act.RESID_PRE, Act.RESID_MID, Act.RESID_POST, Act.ATTN_OUT, Act.MLP_OUT);
  private static final List<Act> BY_HEAD =
      List.of(Act.HEAD_Z, Act.QUERY, Act.KEY, Act.VALUE, Act.PATTERN);

  private final HookedTransformer model;
  private final Pair pair;
  private final Metric metric;
  private final Ends ends;
  private final boolean denoising;

  private ActivationPatching(
      HookedTransformer model, Pair pair, Metric metric, Ends ends, boolean denoising) {
    this.model = model;
    this.pair = pair;
    this.metric = metric;
    this.ends = ends;
    this.denoising = denoising;
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
    Pair pair = new Pair(clean, corrupted);
    double[] ofClean = model.run(clean).measure(metric);
    double[] ofCorrupted = model.run(corrupted).measure(metric);
    Ends ends = new Ends(metric.title(), ofClean, ofCorrupted, true);
    return new ActivationPatching(model, pair, metric, ends, true);
  }

  /**
   * The other direction: the corrupted run's activations are put into the clean run; 0 = clean, 1 =
   * corrupted.
   */
  public ActivationPatching noising() {
    return new ActivationPatching(model, pair.swapped(), metric, ends.swapped(), !denoising);
  }

  /**
   * The same with cells in the unit of the metric: how far it moved, not which share of the way.
   */
  public ActivationPatching raw() {
    return new ActivationPatching(model, pair, metric, ends.raw(), denoising);
  }

  /** The metric on the clean prompts, its mean where there are several. */
  public double clean() {
    return Ends.mean(denoising ? ends.from() : ends.into());
  }

  /** The metric on the corrupted prompts, its mean where there are several. */
  public double corrupted() {
    return Ends.mean(denoising ? ends.into() : ends.from());
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
    if (BY_POSITION.contains(act)) {
      return Layout.byPosition(act, model.spec(), pair.positions());
    }
    if (BY_HEAD.contains(act)) {
      return Layout.byHead(act, model.spec());
    }
    throw new IllegalArgumentException(
        "no sweep is known for "
            + act
            + "; there are "
            + BY_POSITION
            + " by position, "
            + BY_HEAD
            + " by head, and sweepNeurons(layer)");
  }

  /** Patches every head at every position in turn; of patterns, the position that looks. */
  public Sweep sweepByPosition(Act act) {
    return measured(headsByPosition(act), true);
  }

  Sweep sweepByPositionCellByCell(Act act) {
    return measured(headsByPosition(act), false);
  }

  private Layout headsByPosition(Act act) {
    if (BY_POSITION.contains(act)) {
      return layout(act);
    }
    if (!BY_HEAD.contains(act)) {
      throw new IllegalArgumentException(act + " does not belong to a head; there are " + BY_HEAD);
    }
    return Layout.byHeadAndPosition(act, model.spec(), pair.positions());
  }

  /** Patches every entry of every attention pattern of a layer, from where to where it looks. */
  public Facets sweepPattern(int layer) {
    int heads = model.spec().attention().heads();
    return new Facets(
        "patching the attention patterns of layer " + layer,
        IntStream.range(0, heads)
            .mapToObj(head -> sweepPattern(layer, head).grid().withTitle("L" + layer + "H" + head))
            .toList());
  }

  /** Patches every entry of one head's attention pattern: rows look at columns. */
  public Sweep sweepPattern(int layer, int head) {
    Spot pattern = Act.PATTERN.at(layer).head(head);
    return measured(Layout.byDestAndSource(pattern, pair.positions()), true);
  }

  /** Patches every neuron of a layer in turn, at all positions at once; ask it for the top. */
  public Sweep sweepNeurons(int layer) {
    return measured(Layout.byNeuron(layer, model.spec()), true);
  }

  private Sweep measured(Layout layout, boolean sharing) {
    ends.refuseWithoutDifference();
    Act act = layout.spots().get(0).site().act();
    ActivationCache source = model.run(pair.from()).cache(act);
    List<Variant> cells = new ArrayList<>();
    layout.spots().forEach(spot -> cells.add(Variant.of(spot, source.get(spot))));
    Variants variants = Variants.of(model.run(pair.into()));
    try (Progress progress = Progress.of("patching " + layout.title(), cells.size())) {
      double[][] values =
          sharing
              ? variants.measure(cells, metric, progress)
              : variants.measureOneByOne(cells, metric, progress);
      return new Sweep(layout, title(layout), note(act), ends, values);
    }
  }

  private String title(Layout layout) {
    return "activation patching (" + (denoising ? "denoising" : "noising") + "): " + layout.title();
  }

  private String note(Act act) {
    String from = denoising ? "clean" : "corrupted";
    String into = denoising ? "corrupted" : "clean";
    String meaning =
        ends.share()
            ? String.format(
                Locale.ROOT,
                "0 = %s (%s %.2f), 1 = %s (%.2f)",
                into,
                metric.title(),
                Ends.mean(ends.into()),
                from,
                Ends.mean(ends.from()))
            : String.format(
                Locale.ROOT,
                "0 = %s (%s %.2f); the %s run has %+.2f",
                into,
                metric.title(),
                Ends.mean(ends.into()),
                from,
                Ends.mean(ends.from()) - Ends.mean(ends.into()));
    return act
        + " of the "
        + from
        + " run put into the "
        + into
        + " one; "
        + meaning
        + ". "
        + pair.note(denoising);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "patching of %s: %s %.3f clean, %.3f corrupted",
        model.name(),
        metric.title(),
        clean(),
        corrupted());
  }
}
