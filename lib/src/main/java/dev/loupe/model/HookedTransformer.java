package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Precision;
import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A transformer language model whose every activation can be read and changed; immutable and
 * thread-safe.
 *
 * <p>Its numbers are those of the original model: weights are never folded, centred or otherwise
 * processed.
 *
 * <pre>{@code
 * HookedTransformer model = ModelLoader.load(Path.of("gpt2"));
 * model.run("The Eiffel Tower is in the city of").top(5)
 * }</pre>
 */
public final class HookedTransformer {
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

  /** A model of an architecture with the weights that {@code reader} gives. */
  public static HookedTransformer of(
      String name,
      Spec spec,
      WeightReader reader,
      Optional<Tokenizer> tokenizer,
      Device device,
      DataType type) {
    return new HookedTransformer(
        name, spec, Weights.load(spec, device, type, reader), tokenizer, List.of());
  }

  static HookedTransformer trainable(
      String name, Spec spec, WeightReader reader, Optional<Tokenizer> tokenizer, Device device) {
    return new HookedTransformer(
        name, spec, Weights.trainable(spec, device, reader), tokenizer, List.of());
  }

  /** The prompt, ready to run. */
  public Run run(String prompt) {
    return run(tokens(prompt));
  }

  /** The prompts, ready to run as one batch. */
  public Run run(List<String> prompts) {
    return run(tokens(prompts));
  }

  /** The tokens, ready to run; works without a tokenizer. */
  public Run run(Tokens tokens) {
    Objects.requireNonNull(tokens, "there are no tokens to run: null was given");
    Run run = new Run(this, tokens, List.of(), Optional.empty());
    for (Change change : standing) {
      run = run.with(change.spot(), change.intervention());
    }
    return run;
  }

  /** This model with an intervention in every run: a view that shares the weights. */
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

  /** Refuses a spot in a layer, of a head or the like that this model does not have. */
  public void refuseMissing(Spot spot) {
    new Spots(spec).refuseMissing(spot);
  }

  /** Whether every run of this model carries interventions. */
  public boolean intervened() {
    return !standing.isEmpty();
  }

  /** This model with one weight changed: a view that shares all other weights. */
  public HookedTransformer edited(WeightEdit edit) {
    return new HookedTransformer(
        name, spec, WeightView.edited(spec, weights(), edit), tokenizer, standing);
  }

  /**
   * A weight by TransformerLens' name and in its shape, such as {@code blocks.0.attn.W_Q} [head,
   * d_model, d_head].
   */
  public Tensor weight(String transformerLensName) {
    Objects.requireNonNull(
        transformerLensName, "a weight has a name such as W_E, and null was given");
    return WeightView.of(spec, weights(), transformerLensName);
  }

  /** The chat as this model's own template writes it, ready to run. */
  public Run run(Chat chat) {
    return run(tokens(chat));
  }

  /**
   * What a user says to a model that was trained on chats, ready to run or to {@code generate} an
   * answer to.
   */
  public Run chat(String user) {
    return run(Chat.of(user));
  }

  /**
   * The tokens of a text, with the special tokens that the model's own tokenizer puts around it;
   * see {@link #withBos} for what TransformerLens puts there.
   */
  public Tokens tokens(String text) {
    return tokens(Collections.singletonList(text));
  }

  /** The tokens of texts, as one batch. */
  public Tokens tokens(List<String> texts) {
    return Tokens.of(texts, knownTokenizer());
  }

  /** The tokens of a chat as the model's own template writes it; nothing else is added. */
  public Tokens tokens(Chat chat) {
    ChatTemplate template =
        knownTokenizer()
            .chatTemplate()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        name
                            + " has no chat template: it was not trained on chats, so give it a text to continue"));
    return Tokens.ofBare(List.of(template.render(chat)), knownTokenizer());
  }

  private Tokenizer knownTokenizer() {
    return tokenizer.orElseThrow(
        () ->
            new IllegalArgumentException(
                name
                    + " has no tokenizer; give it ids: model.run(Tokens.of(new int[] {1, 2, 3}))"));
  }

  /** The tokens of a text; TransformerLens' word for {@link #tokens}. */
  public Tokens toTokens(String text) {
    return tokens(text);
  }

  /** The tokens of a text, the token that begins a text (BOS) in front of them or not. */
  public Tokens toTokens(String text, boolean prependBos) {
    return (prependBos ? withBos() : withoutBos()).tokens(text);
  }

  /** The tokens of a text as texts. */
  public List<String> toStrTokens(String text) {
    return tokens(text).pieces(0);
  }

  /** The tokens of a text as texts, the token that begins a text (BOS) in front or not. */
  public List<String> toStrTokens(String text, boolean prependBos) {
    return toTokens(text, prependBos).pieces(0);
  }

  /**
   * Where a text stands in a prompt, such as {@code positions(prompt, " John").last().end()}: the
   * positions of the tokens that cover it.
   */
  public Occurrences positions(String prompt, String text) {
    return tokens(prompt).positions(0, text);
  }

  /**
   * This model with the token that begins a text (BOS) in front of every prompt, once: a view that
   * shares the weights.
   *
   * <p>Without it a prompt has what the model's own tokenizer puts there, and numbers are those of
   * transformers. TransformerLens puts BOS in front by default, for models such as GPT-2 too whose
   * tokenizer does not.
   */
  public HookedTransformer withBos() {
    return reading(new ChosenBos(knownTokenizer(), true));
  }

  /** This model with no token put in front of a prompt that begins a text (BOS): a view. */
  public HookedTransformer withoutBos() {
    return reading(new ChosenBos(knownTokenizer(), false));
  }

  private HookedTransformer reading(Tokenizer other) {
    return new HookedTransformer(name, spec, weights, Optional.of(other), standing);
  }

  /**
   * Every activation of a run over a prompt; TransformerLens' word for {@code run(prompt).cache()}.
   */
  public ActivationCache runWithCache(String prompt) {
    return run(prompt).cache();
  }

  /** Whether models of this architecture have an activation of this kind. */
  public boolean has(Act act) {
    return new Spots(spec).exists(act);
  }

  /**
   * What the model would predict if the residual stream ended as {@code resid} [batch, pos,
   * d_model]: the norm that stands on it, if one does, then the head of masked tokens, if there is
   * one, the final norm and the unembedding, [batch, pos, vocab].
   */
  public Tensor unembed(Tensor resid) {
    return Execution.unembed(this, resid, Gate.open());
  }

  /** The one token that a text is, such as {@code " Mary"}; a text of several tokens is refused. */
  public int toSingleToken(String text) {
    return TokenChoice.single(
        text,
        tokenizer.orElseThrow(() -> new IllegalArgumentException(name + " has no tokenizer")));
  }

  /** The name it was loaded by. */
  public String name() {
    return name;
  }

  /** The architecture. */
  public Spec spec() {
    return spec;
  }

  /** The tokenizer, if the model has one. */
  public Optional<Tokenizer> tokenizer() {
    return tokenizer;
  }

  /** Where it computes. */
  public Device device() {
    return weights.device();
  }

  /** The number type that it computes in: float32, or float64 if it was loaded so. */
  public DataType type() {
    return weights.type();
  }

  /** The number types that its matrices are stored in, kept in and computed in. */
  public Precision precision() {
    return weights.precision();
  }

  /** The number of parameters; tied ones count once. */
  public long parameters() {
    return memory().weights().stream().mapToLong(ModelMemory.Share::parameters).sum();
  }

  /** The native memory that the weights take, in bytes. */
  public long bytes() {
    return memory().bytes();
  }

  /** What the weights take, part by part, and what results may take beside them. */
  public ModelMemory memory() {
    return ModelMemory.of(name, weights);
  }

  /** A weight as it is kept, [out, in], in row-major order: what a checkpoint stores. */
  public float[] kept(Weight weight, int layer) {
    return WeightView.kept(spec, weights(), weight, layer);
  }

  Weights weights() {
    weights.refuseIfChanged();
    return weights;
  }

  Forward forward() {
    weights.refuseIfChanged();
    return forward;
  }

  /** The residual stream of the positions from {@code offset} on, as it enters the first block. */
  NDArray embed(Tokens tokens, int offset, Pass pass) {
    long[][] ids = new long[tokens.batch()][tokens.width() - offset];
    for (int row = 0; row < ids.length; row++) {
      for (int i = 0; i < ids[row].length; i++) {
        ids[row][i] = checked(tokens.id(row, offset + i));
      }
    }
    return forward.embed(Pass.longs(pass.work(), ids), pass);
  }

  private long checked(int id) {
    if (id < 0 || id >= spec.vocab()) {
      throw new IllegalArgumentException(
          "there is no token " + id + "; " + name + " has " + spec.vocab());
    }
    return id;
  }

  @Override
  public String toString() {
    return name
        + ": "
        + spec.layers()
        + " layers x "
        + spec.attention().heads()
        + " heads, d_model "
        + spec.dModel();
  }
}
