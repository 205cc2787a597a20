package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that the forward pass needs to know about an architecture.
 *
 * <pre>{@code
 * Spec.attentionOnly("toy", 2, 64, 128, 1000, Attention.plain(4, 16, false))
 *     .with(new Mlp(256, Activation.RELU, false, true))
 *     .with(new Norm.LayerNorm(1e-5))
 * }</pre>
 *
 * @param family the family's name, for messages
 * @param layers the number of blocks
 * @param dModel the width of the residual stream
 * @param context the longest prompt, in tokens
 * @param vocab the number of tokens
 * @param attention how attention is computed
 * @param mlp how the MLP is computed; empty in attention-only models
 * @param norm the norm of attention, MLP and unembedding
 * @param positions how a token's position enters the computation
 * @param block how attention and MLP are combined
 * @param ends how tokens become vectors, and vectors become logits
 * @param features the number of sparse features that are spliced in, by the name of the site that
 *     they write; none in a model as it was trained
 */
public record Spec(
    String family,
    int layers,
    int dModel,
    int context,
    int vocab,
    Attention attention,
    Optional<Mlp> mlp,
    Norm norm,
    Positions positions,
    Block block,
    Ends ends,
    Map<String, Integer> features) {

  /** Checks that the sizes are positive. */
  public Spec {
    if (layers < 1 || dModel < 1 || context < 1 || vocab < 1) {
      throw new IllegalArgumentException(
          "a model needs at least one layer, dimension, position and token, not "
              + layers
              + ", "
              + dModel
              + ", "
              + context
              + ", "
              + vocab);
    }
    if (positions instanceof Positions.Rotary rotary
        && rotary.rotation().dims() > attention.dHead()) {
      throw new IllegalArgumentException(
          rotary.rotation().dims()
              + " dimensions cannot be rotated in heads of width "
              + attention.dHead());
    }
    if (block.normsStream() && mlp.isEmpty()) {
      throw new IllegalArgumentException(
          "a residual stream that is normalised after attention and MLP needs an MLP");
    }
    if (block.writesNormed() && attention.outputBias()) {
      throw new IllegalArgumentException(
          "an attention output with a bias and a norm after it is not supported");
    }
    features = Collections.unmodifiableMap(new LinkedHashMap<>(features));
  }

  /** An architecture without spliced features. */
  public Spec(
      String family,
      int layers,
      int dModel,
      int context,
      int vocab,
      Attention attention,
      Optional<Mlp> mlp,
      Norm norm,
      Positions positions,
      Block block,
      Ends ends) {
    this(
        family, layers, dModel, context, vocab, attention, mlp, norm, positions, block, ends,
        Map.of());
  }

  /**
   * The simplest transformer, to which a family adds its differences: learned positions, only
   * attention in every block, no norms, plain embedding and unembedding.
   */
  public static Spec attentionOnly(
      String family, int layers, int dModel, int context, int vocab, Attention attention) {
    return new Spec(
        family,
        layers,
        dModel,
        context,
        vocab,
        attention,
        Optional.empty(),
        new Norm.None(),
        new Positions.Learned(),
        Block.SEQUENTIAL,
        Ends.plain(false));
  }

  /** The simplest transformer, with the sizes that most configs have under the same keys. */
  public static Spec attentionOnly(String family, HfConfig config, Attention attention) {
    return attentionOnly(
        family,
        config.size("num_hidden_layers"),
        config.size("hidden_size"),
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        attention);
  }

  /** A copy with another attention. */
  public Spec with(Attention other) {
    return new Spec(
        family, layers, dModel, context, vocab, other, mlp, norm, positions, block, ends, features);
  }

  /** A copy with an MLP in every block. */
  public Spec with(Mlp other) {
    Optional<Mlp> one = Optional.of(other);
    return new Spec(
        family, layers, dModel, context, vocab, attention, one, norm, positions, block, ends,
        features);
  }

  /** A copy with another norm. */
  public Spec with(Norm other) {
    return new Spec(
        family, layers, dModel, context, vocab, attention, mlp, other, positions, block, ends,
        features);
  }

  /** A copy with other positions. */
  public Spec with(Positions other) {
    return new Spec(
        family, layers, dModel, context, vocab, attention, mlp, norm, other, block, ends, features);
  }

  /** A copy with another kind of block. */
  public Spec with(Block other) {
    return new Spec(
        family, layers, dModel, context, vocab, attention, mlp, norm, positions, other, ends,
        features);
  }

  /** A copy with other ends. */
  public Spec with(Ends other) {
    return new Spec(
        family, layers, dModel, context, vocab, attention, mlp, norm, positions, block, other,
        features);
  }

  /** A copy with sparse features that write the site of this name. */
  public Spec splicing(String site, int count) {
    Map<String, Integer> more = new LinkedHashMap<>(features);
    more.put(site, count);
    return new Spec(
        family, layers, dModel, context, vocab, attention, mlp, norm, positions, block, ends, more);
  }

  /** Whether the unembedding is the embedding's transpose. */
  public boolean tied() {
    return ends.tied();
  }

  /** The head of a classifier; empty for language models. */
  public Optional<ClassHead> classes() {
    return ends.classes();
  }

  /** The number of logits at a position: one for each token, or for each class of a classifier. */
  public int outputs() {
    return classes().map(head -> head.classes().size()).orElse(vocab);
  }

  /** Whether a norm comes between the last block and the logits. */
  public boolean normedAtEnd() {
    boolean straight = classes().flatMap(ClassHead::hidden).isPresent();
    return !(norm instanceof Norm.None) && !straight;
  }

  /** The weights that a model of this architecture has, once for each kind (not for each layer). */
  public List<Weight> weights() {
    return Arrays.stream(Weight.values()).filter(weight -> weight.existsIn(this)).toList();
  }

  /** The weights that are stored: all but an unembedding that is the embedding's transpose. */
  public List<Weight> storedWeights() {
    return weights().stream().filter(weight -> weight != Weight.W_U || !tied()).toList();
  }

  /** The numbers of layers and heads, d_model, and the number of classes, if any, in words. */
  public String sizes() {
    String heads = layers + " layers x " + attention.heads() + " heads, d_model " + dModel;
    String noun = outputs() == 1 ? " class" : " classes";
    return classes().isEmpty() ? heads : heads + ", " + outputs() + noun;
  }

  @Override
  public String toString() {
    return family + ": " + sizes() + ", context " + context + ", vocabulary " + vocab;
  }
}
