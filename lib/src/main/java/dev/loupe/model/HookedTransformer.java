package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.activations.ActivationCache;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightPart;
import dev.loupe.axis.Axis;
import dev.loupe.corpus.Texts;
import dev.loupe.files.Saved;
import dev.loupe.forward.Forward;
import dev.loupe.intervention.Change;
import dev.loupe.intervention.Intervention;
import dev.loupe.intervention.Splice;
import dev.loupe.intervention.Spliced;
import dev.loupe.intervention.Spots;
import dev.loupe.metric.Classification;
import dev.loupe.saving.ModelParts;
import dev.loupe.saving.ModelSaver;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Prompts;
import dev.loupe.text.Tokenizer;
import dev.loupe.torch.Precision;
import dev.loupe.weights.ModelMemory;
import dev.loupe.weights.WeightEdit;
import dev.loupe.weights.WeightReader;
import dev.loupe.weights.WeightSlice;
import dev.loupe.weights.WeightView;
import dev.loupe.weights.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * A transformer language model in which every activation can be read and changed; immutable and
 * thread-safe.
 *
 * <p>It computes the same numbers as the original model: weights are never folded, centred or
 * processed in other ways.
 *
 * <pre>{@code
 * HookedTransformer model = ModelLoader.load(Path.of("gpt2"));
 * model.run("The Eiffel Tower is in the city of").top(5)
 * }</pre>
 */
public final class HookedTransformer implements Tokenizing {
  private final String name;
  private final Spec spec;
  private final Weights weights;
  private final Forward forward;
  private final Optional<Tokenizer> tokenizer;
  private final List<Change> standing;

  private HookedTransformer(
      String name,
      Spec spec,
      Weights weights,
      Optional<Tokenizer> tokenizer,
      List<Change> standing) {
    this.name = name;
    this.spec = spec;
    this.weights = weights;
    this.forward = new Forward(spec, weights);
    this.tokenizer = tokenizer;
    this.standing = List.copyOf(standing);
  }

  /** A model of an architecture with the weights from {@code reader}. */
  public static HookedTransformer of(
      String name,
      Spec spec,
      WeightReader reader,
      Optional<Tokenizer> tokenizer,
      Device device,
      DataType type) {
    return of(name, spec, reader, tokenizer, device, new Precision(reader.stored(), type));
  }

  /** A model of an architecture with the weights from {@code reader}, kept in these types. */
  public static HookedTransformer of(
      String name,
      Spec spec,
      WeightReader reader,
      Optional<Tokenizer> tokenizer,
      Device device,
      Precision precision) {
    return new HookedTransformer(
        name, spec, Weights.load(spec, device, precision, reader), tokenizer, List.of());
  }

  /**
   * The prompts, ready to run: tokens, a prompt set (its clean prompts), or a run, which keeps its
   * interventions. Tokens work without a tokenizer.
   */
  public Run run(Prompts prompts) {
    Objects.requireNonNull(prompts, "there are no tokens to run: null was given");
    if (prompts instanceof Run other) {
      refuseOther(other.model());
      return other;
    }
    Run run = new Run(this, prompts.readBy(this::tokens), List.of(), Optional.empty());
    for (Change change : standing) {
      run = run.with(change.spot(), change.intervention());
    }
    return run;
  }

  /**
   * The texts as runs of prompts of like length.
   *
   * @param tokens the most tokens of a run, padding included
   */
  public Batches batches(Texts texts, int tokens) {
    return new Batches(this, texts, tokens);
  }

  private void refuseOther(HookedTransformer model) {
    if (model.weights != weights || !model.standing.equals(standing)) {
      throw new IllegalArgumentException(
          "the run belongs to another model, "
              + model.name
              + (model.name.equals(name) ? " with other weights or interventions" : "")
              + "; give that model, or only the tokens of the run: run.tokens()");
    }
  }

  /** This model with these interventions in every run instead of its own. */
  HookedTransformer holding(List<Change> changes) {
    return new HookedTransformer(name, spec, weights, tokenizer, changes);
  }

  /** This model with an intervention in every run; it shares the weights of this model. */
  public HookedTransformer with(Spot spot, Intervention intervention) {
    refuseMissing(spot);
    List<Change> more = new ArrayList<>(standing);
    more.add(new Change(spot, intervention));
    return new HookedTransformer(name, spec, weights, tokenizer, more);
  }

  /** This model with an intervention at a whole activation in every run. */
  public HookedTransformer with(Site site, Intervention intervention) {
    return with(site.all(), intervention);
  }

  /**
   * This model with sparse features in the place of an activation in every run, such as an
   * autoencoder or a transcoder; see {@link Run#with(Splice)}.
   *
   * <pre>
   * {@code patching(model.with(sae), clean, corrupted, metric).patch(RESID_POST.at(2).feature(31))}
   * </pre>
   */
  public HookedTransformer with(Splice splice) {
    Spliced spliced = Spliced.in(spec, splice);
    List<Change> more = new ArrayList<>(standing);
    more.add(spliced.change());
    return new HookedTransformer(name, spliced.known(spec), weights, tokenizer, more);
  }

  /** Refuses a spot whose layer, head or other index this model does not have. */
  public void refuseMissing(Spot spot) {
    new Spots(spec).refuseMissing(spot);
  }

  /** Whether every run of this model carries interventions. */
  public boolean intervened() {
    return !standing.isEmpty();
  }

  /** This model with one weight changed; it shares all other weights. */
  public HookedTransformer edited(WeightEdit edit) {
    return having(WeightView.edited(spec, weights(), edit));
  }

  /** This model with some weights lent by a computation, in the shapes that they are kept in. */
  public HookedTransformer lent(Map<String, NDArray> kept) {
    return having(weights().lent(kept));
  }

  /**
   * A weight by its TransformerLens name and in its TransformerLens shape, such as {@code
   * blocks.0.attn.W_Q} [head, d_model, d_head].
   */
  public Tensor weight(String transformerLensName) {
    Objects.requireNonNull(
        transformerLensName, "a weight needs a name such as W_E, and null was given");
    return WeightView.of(spec, weights(), transformerLensName);
  }

  /**
   * A weight: {@code weight(W_E)} as it is, {@code weight(W_Q)} of all layers, as a new tensor
   * [layer, head, d_model, d_head]; {@code weight(W_Q.at(2))} is that of one layer.
   */
  public Tensor weight(Weight weight) {
    Objects.requireNonNull(weight, "a weight needs a name such as W_E, and null was given");
    if (!weight.inLayers()) {
      return weight(weight.name(0));
    }
    return Tensor.stack(
        Axis.LAYER,
        IntStream.range(0, spec.layers()).mapToObj(layer -> weight(weight.name(layer))).toList());
  }

  /** A weight, or one head's or neuron's part of it: {@code weight(W_O.at(2).head(1))}. */
  public Tensor weight(WeightPart part) {
    return new WeightSlice(spec, part).of(weight(part.name(spec.layers())));
  }

  /**
   * This model with one weight changed, or one head's or neuron's part of it: {@code
   * edited(W_O.at(2).head(1), w -> w.times(0))}; all other weights are shared.
   */
  public HookedTransformer edited(WeightPart part, UnaryOperator<Tensor> change) {
    return edited(new WeightSlice(spec, part).edit(change));
  }

  Tokenizer knownTokenizer() {
    return tokenizer.orElseThrow(
        () ->
            new IllegalArgumentException(
                name
                    + " has no tokenizer; give token ids: model.run(Tokens.of(new int[] {1, 2, 3}))"));
  }

  HookedTransformer reading(Tokenizer other) {
    return new HookedTransformer(name, spec, weights, Optional.of(other), standing);
  }

  /**
   * This model with matrix products in the 16-bit type of its matrices; it shares the weights.
   *
   * <p>As in {@code torch.autocast}, operands and results of products are rounded to the type, in
   * attention too; norms, softmax, the residual stream, activations and metrics are in float32. It
   * is made for GPUs; {@code doctor(model)} says how far the logits are from float32's.
   *
   * <pre>{@code load("gpt2", gpu(), DataType.BFLOAT16).inMixedPrecision()}</pre>
   */
  public HookedTransformer inMixedPrecision() {
    return having(weights().mixing(true));
  }

  /** This model with matrix products in the type that it computes in; it shares the weights. */
  public HookedTransformer inFullPrecision() {
    return having(weights().mixing(false));
  }

  private HookedTransformer having(Weights others) {
    return new HookedTransformer(name, spec, others, tokenizer, standing);
  }

  /**
   * Every activation of a run over a prompt; the TransformerLens name for {@code
   * run(prompt).cache()}.
   */
  public ActivationCache runWithCache(String prompt) {
    return run(prompt).cache();
  }

  /** Whether this model has activations of this kind. */
  public boolean has(Act act) {
    return new Spots(spec).exists(act);
  }

  /**
   * The logits that the model would compute if the residual stream after the last block were {@code
   * resid} [batch, pos, d_model], also without batch or pos; the result has vocab in the place of
   * d_model. All later norms, and the head for masked tokens if there is one, are applied.
   */
  public Tensor unembed(Tensor resid) {
    return Unembedding.of(this, resid);
  }

  /** The names of a classifier's classes, in the order of their logits; empty for other models. */
  public List<String> classes() {
    return spec.classes().map(ClassHead::classes).orElse(List.of());
  }

  /** The classes of a text with their probabilities, as bars. */
  public Classification classify(String text) {
    return run(text).classify();
  }

  /** The classes of texts with their probabilities: a row for each text. */
  public Classification classify(List<String> texts) {
    return run(texts).classify();
  }

  /** The name that the model was loaded by. */
  public String name() {
    return name;
  }

  /** The architecture of the model. */
  public Spec spec() {
    return spec;
  }

  /** The tokenizer, if the model has one. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /** The device that the model computes on. */
  public Device device() {
    return weights.device();
  }

  /** The number type of activations and logits: float32, or float64 if the model was loaded so. */
  public DataType type() {
    return weights.type();
  }

  /**
   * The number types in which the matrices are stored and kept, and in which the model computes.
   */
  public Precision precision() {
    return weights.precision();
  }

  /** The number of parameters; tied weights count once. */
  public long parameters() {
    return memory().weights().stream().mapToLong(ModelMemory.Share::parameters).sum();
  }

  /** The native memory that the weights use, in bytes. */
  public long bytes() {
    return memory().bytes();
  }

  /** The memory that the weights use, part by part, and the limits for results. */
  public ModelMemory memory() {
    return ModelMemory.of(name, weights);
  }

  /** A weight as it is kept, [out, in], in row-major order, as a checkpoint stores it. */
  public float[] kept(Weight weight, int layer) {
    return WeightView.kept(spec, weights(), weight, layer);
  }

  /**
   * Writes the model into a folder as Hugging Face files, edited weights as they are now; the word
   * {@code load} gives the same numbers again.
   */
  public Saved save(String folder) {
    return ModelSaver.save(parts(), Path.of(folder));
  }

  /**
   * Saves this model with this text as its config.json, which must describe its architecture; the
   * family that it names decides what the weights are called.
   */
  public void save(Path folder, String config) {
    ModelSaver.save(parts(), config, folder);
  }

  private ModelParts parts() {
    if (intervened()) {
      throw new IllegalArgumentException(
          name
              + " carries interventions, which a folder of weights cannot hold; save the model without them, or edit its weights");
    }
    return new ModelParts(name + ": " + spec.sizes(), spec, weights(), tokenizer);
  }

  Weights weights() {
    weights.refuseIfChanged();
    return weights;
  }

  Forward forward() {
    weights.refuseIfChanged();
    return forward;
  }

  @Override
  public String toString() {
    return name + ": " + spec.sizes() + (precision().plain() ? "" : ", " + precision());
  }
}
