package dev.loupe.patching;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Spec;
import dev.loupe.axis.Axis;
import dev.loupe.effect.Sweep;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.PromptSet;
import dev.loupe.site.Act;
import dev.loupe.text.Prompts;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Estimates of activation patching for all activations at once, by one backward pass.
 *
 * <p>The estimate is (clean − corrupted) · gradient in the corrupted run, summed over the entries
 * of an activation, as a share of the effect: 0 = corrupted run, 1 = clean run. The estimate is
 * exact if the rest of the model is linear, good for outputs of heads, and poor if the rest is
 * strongly nonlinear: for MLP outputs, for early residual streams, and for queries and keys of
 * saturated attention. So some cells, the largest estimates among them, are always patched exactly
 * too, and the note says how well both agree.
 *
 * <p>Nanda 2023, <a
 * href="https://www.neelnanda.io/mechanistic-interpretability/attribution-patching">attribution
 * patching</a>; Syed et al. 2023, <a href="https://arxiv.org/abs/2310.10348">attribution patching
 * outperforms automated circuit discovery</a>; Kramár et al. 2024, <a
 * href="https://arxiv.org/abs/2403.00745">AtP*</a>.
 *
 * <pre>{@code
 * var estimate = attributionPatching(model, clean, corrupted, logitDiff(" Mary", " John"));
 * estimate.sweep(HEAD_Z)
 * estimate.integrated(8).agreement(MLP_OUT)   // how good is it where it is worst?
 * estimate.neurons(20)                       // neurons(20).spots(5) can be zeroed or patched next
 * }</pre>
 */
public final class AttributionPatching {
  private static final int SAMPLE = 30;
  private static final long SEED = 0;

  private final Comparison comparison;
  private final Attribution attribution;
  private final int sample;

  private AttributionPatching(Comparison comparison, Attribution attribution, int sample) {
    this.comparison = comparison;
    this.attribution = attribution;
    this.sample = sample;
  }

  /**
   * Estimates between two prompts that have the same number of tokens and differ only in what you
   * study.
   */
  public static AttributionPatching of(
      HookedTransformer model, String clean, String corrupted, Metric metric) {
    return of(model, List.of(clean), List.of(corrupted), metric);
  }

  /**
   * Estimates between many pairs of prompts at once; the metric may have different answers for each
   * pair.
   */
  public static AttributionPatching of(
      HookedTransformer model, List<String> clean, List<String> corrupted, Metric metric) {
    return of(model, model.run(clean), model.run(corrupted), metric);
  }

  /**
   * Estimates between the pairs of a prompt set, with the set's metric; pairs must have equal
   * lengths.
   */
  public static AttributionPatching of(HookedTransformer model, PromptSet set) {
    return of(model, set.aligned(model), set.corruptPrompts(), set.metric());
  }

  /**
   * Estimates between two sets of prompts of any kind, the first clean prompt with the first
   * corrupted one, and so on; a run keeps its interventions.
   */
  public static AttributionPatching of(
      HookedTransformer model, Prompts clean, Prompts corrupted, Metric metric) {
    Comparison comparison = Comparison.of(model.run(clean), model.run(corrupted), metric);
    return new AttributionPatching(comparison, Attribution.atBase(comparison), SAMPLE);
  }

  /**
   * Estimates in the other direction: activations of the corrupted run patched into the clean run.
   */
  public AttributionPatching noising() {
    return in(comparison.swapped());
  }

  /** The same estimates as changes of the metric instead of shares of the effect. */
  public AttributionPatching raw() {
    return in(comparison.raw());
  }

  private AttributionPatching in(Comparison other) {
    return new AttributionPatching(other, attribution.in(other), sample);
  }

  /**
   * Estimates with the gradient averaged at {@code points} points between a layer's corrupted and
   * clean activation; this needs {@code points} backward passes for each layer.
   *
   * <p>The path runs from the corrupted to the clean activation of that layer, not of the
   * embeddings, so the cells of a layer sum to the effect of patching them all together
   * (completeness; more points come closer). Sundararajan et al. 2017, <a
   * href="https://arxiv.org/abs/1703.01365">integrated gradients</a>; Hanna et al. 2024, <a
   * href="https://arxiv.org/abs/2403.17806">EAP-IG</a>.
   */
  public AttributionPatching integrated(int points) {
    return new AttributionPatching(comparison, attribution.averagedAt(points), sample);
  }

  /**
   * Estimates for queries and keys that compute the softmax exactly: the attention pattern is
   * recomputed, and only the model after the pattern is approximated as linear. Kramár et al. 2024,
   * the QK fix of <a href="https://arxiv.org/abs/2403.00745">AtP*</a>.
   */
  public AttributionPatching qkFix() {
    return new AttributionPatching(comparison, attribution.followingSoftmax(), sample);
  }

  /**
   * The same estimates, with this many cells of a sweep patched exactly as a check; the default is
   * 30. Half of them are those with the largest estimates, the others are drawn at random.
   */
  public AttributionPatching sample(int cells) {
    if (cells < 2) {
      throw new IllegalArgumentException(
          "sample(" + cells + ") is too small to measure agreement; use 2 or more");
    }
    return new AttributionPatching(comparison, attribution, cells);
  }

  /**
   * The estimates for an activation in each layer: the residual stream, attention and MLP outputs
   * at each position; activations of heads for each head, at all positions together.
   */
  public Sweep sweep(Act act) {
    Layout layout = Layout.of(act, spec(), comparison.pair());
    double[][] estimated = estimated(layout, act);
    String note = note(agreement(layout, estimated, sampled(layout, estimated)));
    Shares shares = new Shares(comparison.ends(), note);
    return new Sweep(layout.cells(), title(layout, act), shares, estimated);
  }

  /** A scatter plot of estimates against exact patching, for some cells of a sweep. */
  public Agreement agreement(Act act) {
    Layout layout = Layout.of(act, spec(), comparison.pair());
    double[][] estimated = estimated(layout, act);
    return agreement(layout, estimated, sampled(layout, estimated));
  }

  /**
   * The {@code k} neurons with the largest estimates, at all positions together, and the exact
   * effect of patching each. {@code L11N611} is neuron 611 of layer 11, after the activation
   * function; {@code neurons(20).spots(5)} are the places of the first five.
   */
  public NeuronEstimates neurons(int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "neurons(" + k + ") asks for no neuron; ask for 1 or more, such as neurons(20)");
    }
    if (spec().mlp().isEmpty()) {
      throw new IllegalArgumentException(comparison.model().name() + " has no MLPs, so no neurons");
    }
    Layout layout = Layout.everyNeuron(spec());
    double[][] estimated = estimated(layout, Act.MLP_POST);
    int[] strongest = strongest(estimated).limit(k).toArray();
    Agreement agreement = agreement(layout, estimated, strongest);
    double[][] values = new double[strongest.length][];
    Arrays.setAll(values, i -> new double[] {agreement.attributed()[i], agreement.exact()[i]});
    Ends ends = comparison.ends();
    Grid grid =
        Grid.of(
                title(layout, Act.MLP_POST),
                ends.unitName(),
                new Labels("neuron", agreement.cells()),
                Labels.of("effect", "estimated", "exact"),
                values)
            .withScale(ends.coloured(Scale.diverging(), values, ends.all()))
            .withNote(ends.notes(ends.all()).above(note(agreement)));
    return new NeuronEstimates(
        grid, Arrays.stream(strongest).mapToObj(layout.spots()::get).toList());
  }

  private Spec spec() {
    return comparison.model().spec();
  }

  /** The estimated metric of each prompt, [cell][prompt]. */
  private double[][] estimated(Layout layout, Act act) {
    comparison.ends().refuseWithoutDifference();
    Axis axis = layout.spots().get(0).picks().keySet().iterator().next();
    double[][] values = attribution.effects(act, axis);
    double[] before = comparison.ends().into();
    for (double[] cell : values) {
      Arrays.setAll(cell, prompt -> before[prompt] + cell[prompt]);
    }
    return values;
  }

  private double share(double[] measured) {
    return comparison.ends().share(measured, comparison.ends().all());
  }

  /** All cells, the largest estimates first. */
  private IntStream strongest(double[][] estimated) {
    double[] shares = Arrays.stream(estimated).mapToDouble(this::share).toArray();
    return IntStream.range(0, shares.length)
        .boxed()
        .sorted(Comparator.comparingDouble(cell -> -Math.abs(shares[cell])))
        .mapToInt(Integer::intValue);
  }

  /**
   * The cells to patch exactly, the same in every run. A random sample alone could miss the few
   * cells that matter, where an estimate can be most wrong.
   */
  private int[] sampled(Layout layout, double[][] estimated) {
    List<Integer> all = new ArrayList<>(IntStream.range(0, layout.spots().size()).boxed().toList());
    Collections.shuffle(all, new Random(SEED));
    return IntStream.concat(
            strongest(estimated).limit(sample / 2), all.stream().mapToInt(Integer::intValue))
        .distinct()
        .limit(sample)
        .toArray();
  }

  private Agreement agreement(Layout layout, double[][] estimated, int[] cells) {
    Act act = layout.spots().get(0).site().act();
    ActivationCache source = comparison.from().cache(act);
    List<Variant> variants =
        Arrays.stream(cells)
            .mapToObj(layout.spots()::get)
            .map(spot -> Variant.of(spot, source.get(spot)))
            .toList();
    try (Variants patched = Variants.of(comparison.into(), variants, comparison.metric());
        Progress progress = Progress.of("patching a sample of " + layout.title(), cells.length)) {
      double[][] exact = patched.measure(progress);
      Ends ends = comparison.ends();
      return new Agreement(
          layout.title() + attribution.manner(act) + (ends.alike(ends.all()) ? ", ends alike" : ""),
          ends.unitName(),
          Arrays.stream(cells).mapToObj(layout::name).toList(),
          Arrays.stream(cells).mapToDouble(cell -> share(estimated[cell])).toArray(),
          Arrays.stream(exact).mapToDouble(this::share).toArray());
    }
  }

  private String title(Layout layout, Act act) {
    return "attribution patching ("
        + comparison.direction()
        + attribution.manner(act)
        + "): "
        + layout.title();
  }

  private String note(Agreement agreement) {
    return comparison.meaning(
        "Estimate: ("
            + comparison.fromName()
            + " − "
            + comparison.intoName()
            + ") · gradient. "
            + agreement.summary());
  }

  @Override
  public String toString() {
    return "attribution patching of " + comparison;
  }
}
