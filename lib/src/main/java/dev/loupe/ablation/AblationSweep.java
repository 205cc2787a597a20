package dev.loupe.ablation;

import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.Spec;
import dev.loupe.effect.Cells;
import dev.loupe.effect.Sweep;
import dev.loupe.intervention.Direction;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Metric;
import dev.loupe.metric.MetricValues;
import dev.loupe.model.Run;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.variants.Variant;
import dev.loupe.variants.Variants;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The effects of one kind of ablation on one part of the model after the other.
 *
 * <p>Every method returns the change of the metric when each part is ablated, at every position of
 * the prompt.
 *
 * <pre>{@code
 * var zero = ablate(model, prompt, logitDiff(" Paris", " Rome")).zero();
 * zero.heads()                               // layer × head
 * zero.layers()                              // attention, MLP, both
 * zero.topNeurons(10)                        // of the whole model
 * zero.together(head(0, 1), head(2, 3))      // each alone, and all together
 * }</pre>
 */
public final class AblationSweep {
  private static final int SHOWN_NEURONS = 10;

  private final Run run;
  private final Metric metric;
  private final MetricValues intact;
  private final Substitute substitute;
  private final BiFunction<Variants, Progress, double[][]> measuring;

  AblationSweep(Run run, Metric metric, MetricValues intact, Substitute substitute) {
    this(run, metric, intact, substitute, Variants::measure);
  }

  private AblationSweep(
      Run run,
      Metric metric,
      MetricValues intact,
      Substitute substitute,
      BiFunction<Variants, Progress, double[][]> measuring) {
    this.run = run;
    this.metric = metric;
    this.intact = intact;
    this.substitute = substitute;
    this.measuring = measuring;
  }

  /** The same with one full run for each part: the definition, which the tests compare with. */
  AblationSweep oneByOne() {
    return new AblationSweep(run, metric, intact, substitute, Variants::measureOneByOne);
  }

  /** The effect of ablating each head's output ({@code hook_z}); rows are layers, columns heads. */
  public Sweep heads() {
    int heads = spec().attention().heads();
    List<Part> parts =
        layers(
            layer ->
                IntStream.range(0, heads).mapToObj(h -> Part.of(Act.HEAD_Z.at(layer).head(h))));
    return sweep("heads", layerLabels(), Labels.numbered("head", "H", heads), parts);
  }

  /**
   * The effect of ablating the attention output of each layer, its MLP output, and both together.
   */
  public Sweep layers() {
    if (spec().mlp().isEmpty()) {
      List<Part> parts = layers(layer -> Stream.of(Part.of(Act.ATTN_OUT.at(layer).all())));
      return sweep("layers", layerLabels(), Labels.of("part", "attention"), parts);
    }
    List<Part> parts =
        layers(
            layer -> {
              Spot attention = Act.ATTN_OUT.at(layer).all();
              Spot mlp = Act.MLP_OUT.at(layer).all();
              return Stream.of(Part.of(attention), Part.of(mlp), Part.of(attention, mlp));
            });
    return sweep("layers", layerLabels(), Labels.of("part", "attention", "MLP", "both"), parts);
  }

  /** The ten neurons of a layer with the largest effects. */
  public Sweep neurons(int layer) {
    return neurons(layer, SHOWN_NEURONS);
  }

  /**
   * The {@code k} neurons ({@code mlp.hook_post}) of a layer with the largest effects; every neuron
   * of the layer is measured. The second column is the first-order estimate.
   */
  public Sweep neurons(int layer, int k) {
    return new NeuronSearch(this, run, metric, substitute).inLayer(layer, k);
  }

  /**
   * The {@code k} neurons of the whole model with the largest estimated effects, then measured. The
   * first-order estimate costs one backward pass: gradient × (substitute − activation), summed over
   * positions. Do not trust the estimate where the two columns differ.
   *
   * <p>Nanda 2023, <a
   * href="https://www.neelnanda.io/mechanistic-interpretability/attribution-patching">attribution
   * patching</a>.
   */
  public Sweep topNeurons(int k) {
    return new NeuronSearch(this, run, metric, substitute).inAllLayers(k);
  }

  /**
   * The {@code k} spliced features with the largest estimated effects, then measured, in a run that
   * features are spliced into. The estimate is that of {@link #topNeurons}. Features of an
   * autoencoder with the error are ablated in the model as it is; without the error, in the model
   * that sees their reconstruction only.
   *
   * <p>Marks et al. 2024, <a href="https://arxiv.org/abs/2403.19647">sparse feature circuits</a>.
   *
   * <pre>{@code ablate(model.with(sae.withError()), text, metric).zero().topFeatures(10)}</pre>
   */
  public Sweep topFeatures(int k) {
    return new NeuronSearch(this, run, metric, substitute).inFeatures(k);
  }

  /**
   * The effect of ablating a direction [d_model] in the residual stream before each block, and in
   * the output of each block's attention and MLP: x − (x·d)d/|d|², plus the substitute's component
   * along the direction.
   *
   * <p>Ravfogel et al. 2020, <a href="https://arxiv.org/abs/2004.07667">null it out</a>; Arditi et
   * al. 2024, <a href="https://arxiv.org/abs/2406.11717">refusal is mediated by a single
   * direction</a>.
   */
  public Sweep direction(Tensor vector) {
    Direction direction = Direction.of(vector);
    List<Act> acts =
        spec().mlp().isPresent()
            ? List.of(Act.RESID_PRE, Act.ATTN_OUT, Act.MLP_OUT)
            : List.of(Act.RESID_PRE, Act.ATTN_OUT);
    ActivationCache here = run.cache(acts.toArray(Act[]::new));
    List<Part> parts =
        layers(
            layer ->
                acts.stream()
                    .map(act -> act.at(layer))
                    .map(site -> new Part.Along(site, here.get(site), direction)));
    Labels columns = new Labels("at", acts.stream().map(Act::toString).toList());
    return sweep("a direction", layerLabels(), columns, parts);
  }

  /**
   * The effect of ablating each of these spots alone, and all together. If parts back each other
   * up, the last row is larger than the sum of the others.
   *
   * <p>At a role, a mean or another prompt's value is that of the other prompts' own position of
   * the role, if they know it as those of a prompt set do; else, and from a role on, it is that of
   * the same position.
   */
  public Sweep together(Spot... spots) {
    if (spots.length == 0) {
      throw new IllegalArgumentException("together() needs spots, such as head(0, 1), head(2, 3)");
    }
    int layers = spec().layers();
    Spot[] resolved =
        Arrays.stream(spots).map(spot -> spot.on(spot.site().in(layers))).toArray(Spot[]::new);
    List<Part> parts = new ArrayList<>(Arrays.stream(resolved).map(Part::of).toList());
    parts.add(Part.of(resolved));
    List<String> names = new ArrayList<>(Arrays.stream(resolved).map(Part::label).toList());
    names.add("together");
    return sweep("parts", new Labels("part", names), Labels.of("effect", "change"), parts);
  }

  private List<Part> layers(IntFunction<Stream<Part>> parts) {
    return IntStream.range(0, spec().layers()).boxed().flatMap(parts::apply).toList();
  }

  private Labels layerLabels() {
    return Labels.layers(spec().layers());
  }

  private Spec spec() {
    return run.model().spec();
  }

  private Sweep sweep(String what, Labels rows, Labels columns, List<Part> parts) {
    List<List<Spot>> spots = parts.stream().map(Part::spots).toList();
    Set<Spot> named = spots.stream().flatMap(List::stream).collect(Collectors.toSet());
    Cells cells = new Cells(rows, columns, spots);
    return sweep(what, cells, changes(what, parts), substitute.noteOf(named));
  }

  /** The picture of changes of the metric, [cell][prompt]. */
  Sweep sweep(String what, Cells cells, double[][] changes, String moreNote) {
    String meaning =
        String.format(
            "0 = no change, negative = the metric is lower without the part. Replaced by %s.%s",
            substitute.explained(), moreNote);
    double[][] measured = new double[changes.length][];
    for (int cell = 0; cell < measured.length; cell++) {
      double[] change = changes[cell];
      measured[cell] = new double[change.length];
      Arrays.setAll(measured[cell], prompt -> intact.values()[prompt] + change[prompt]);
    }
    Changes effect = new Changes(run, metric.title(), intact, meaning);
    return new Sweep(cells, substitute.kind() + " ablation of " + what, effect, measured);
  }

  /** The metric with each part ablated minus the metric of the intact run, [part][prompt]. */
  double[][] changes(String what, List<? extends Part> parts) {
    Set<Spot> named = new HashSet<>();
    parts.forEach(part -> named.addAll(part.spots()));
    List<Substitute.Draw> draws = substitute.draws(named);
    List<Variant> cells = new ArrayList<>();
    for (Part part : parts) {
      draws.forEach(draw -> cells.add(part.without(spot -> draw.at(spot, placed(spot)))));
    }
    String title = substitute.kind() + " ablation of " + what;
    try (Variants variants = Variants.of(run, cells, metric);
        Progress progress = Progress.of(title, cells.size())) {
      double[] unchanged = variants.unchanged();
      double[][] measured = measuring.apply(variants, progress);
      double[][] changes = new double[parts.size()][unchanged.length];
      for (int i = 0; i < measured.length; i++) {
        for (int prompt = 0; prompt < unchanged.length; prompt++) {
          changes[i / draws.size()][prompt] +=
              (measured[i][prompt] - unchanged[prompt]) / draws.size();
        }
      }
      return changes;
    }
  }

  private Spot placed(Spot spot) {
    return new Spots(spec()).resolve(spot, run.tokens());
  }

  @Override
  public String toString() {
    return substitute.kind()
        + " ablation of "
        + run.model().name()
        + " ("
        + substitute.explained()
        + ")";
  }
}
