package dev.loupe.learning;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.weights.RandomWeights;
import java.util.Optional;

/**
 * A small transformer to be trained from random weights: learned positions, causal attention, an
 * MLP, and no tokenizer.
 *
 * <pre>{@code
 * transformer().layers(1).heads(4).dModel(128).dMlp(512).vocab(114).context(3).model()
 * }</pre>
 *
 * @param layers the number of blocks
 * @param heads the number of attention heads of each block
 * @param dModel the width of the residual stream
 * @param dMlp the number of neurons of each block; 0 makes it attention-only
 * @param vocab the number of tokens
 * @param context the longest prompt, in tokens
 * @param activation the activation function of the neurons
 * @param normed whether attention, MLP and unembedding read through layer norms
 * @param deviation the standard deviation of the random matrices; with large ones it first learns
 *     by heart, and may grok later: Liu et al. 2022, <a
 *     href="https://arxiv.org/abs/2210.01117">Omnigrok</a>
 * @param seed the seed of the random weights
 */
public record SmallTransformer(
    int layers,
    int heads,
    int dModel,
    int dMlp,
    int vocab,
    int context,
    Activation activation,
    boolean normed,
    double deviation,
    long seed) {
  private static final double EPS = 1e-5; // as in GPT-2

  /** Refuses heads that do not fill the residual stream. */
  public SmallTransformer {
    if (layers < 1 || heads < 1 || dModel < 1 || dMlp < 0 || vocab < 1 || context < 1) {
      throw new IllegalArgumentException(
          "a transformer needs at least one layer, head, dimension, token and position");
    }
  }

  /** Two layers of four heads, 64 dimensions, 256 neurons, 100 tokens and 64 positions. */
  public static SmallTransformer standard() {
    return new SmallTransformer(
        2, 4, 64, 256, 100, 64, Activation.GELU_TANH, true, RandomWeights.GPT2_DEVIATION, 0);
  }

  /** The same transformer with this many blocks. */
  public SmallTransformer layers(int count) {
    return new SmallTransformer(
        count, heads, dModel, dMlp, vocab, context, activation, normed, deviation, seed);
  }

  /** The same transformer with this many attention heads in each block. */
  public SmallTransformer heads(int count) {
    return new SmallTransformer(
        layers, count, dModel, dMlp, vocab, context, activation, normed, deviation, seed);
  }

  /** The same transformer with a residual stream of this width, and four times as many neurons. */
  public SmallTransformer dModel(int width) {
    int neurons = dMlp == 0 ? 0 : 4 * width;
    return new SmallTransformer(
        layers, heads, width, neurons, vocab, context, activation, normed, deviation, seed);
  }

  /** The same transformer with this many neurons in each block; 0 makes it attention-only. */
  public SmallTransformer dMlp(int neurons) {
    return new SmallTransformer(
        layers, heads, dModel, neurons, vocab, context, activation, normed, deviation, seed);
  }

  /** The same transformer with this many tokens. */
  public SmallTransformer vocab(int tokens) {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, tokens, context, activation, normed, deviation, seed);
  }

  /** The same transformer for prompts of at most this many tokens. */
  public SmallTransformer context(int tokens) {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, vocab, tokens, activation, normed, deviation, seed);
  }

  /** The same transformer with attention only. */
  public SmallTransformer attentionOnly() {
    return dMlp(0);
  }

  /** The same transformer with ReLU neurons. */
  public SmallTransformer relu() {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, vocab, context, Activation.RELU, normed, deviation, seed);
  }

  /** The same transformer without layer norms. */
  public SmallTransformer withoutNorms() {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, vocab, context, activation, false, deviation, seed);
  }

  /**
   * The same transformer whose random matrices have another standard deviation than 0.02, such as
   * 1/√d_model.
   */
  public SmallTransformer deviation(double other) {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, vocab, context, activation, normed, other, seed);
  }

  /** The same transformer with other random weights. */
  public SmallTransformer seed(long other) {
    return new SmallTransformer(
        layers, heads, dModel, dMlp, vocab, context, activation, normed, deviation, other);
  }

  /** The architecture; its unembedding is a matrix of its own. */
  public Spec spec() {
    if (dModel % heads != 0) {
      throw new IllegalArgumentException(
          dModel + " dimensions cannot be shared by " + heads + " heads; take a multiple");
    }
    Attention attention = Attention.plain(heads, dModel / heads, true);
    Spec plain = Spec.attentionOnly("transformer", layers, dModel, context, vocab, attention);
    Spec ended = plain.with(Ends.plain(false));
    Spec neurons = dMlp == 0 ? ended : ended.with(new Mlp(dMlp, activation, false, true));
    return normed ? neurons.with(new Norm.LayerNorm(EPS)) : neurons;
  }

  /** The untrained model, on the CPU. */
  public HookedTransformer model() {
    Spec spec = spec();
    RandomWeights weights = RandomWeights.forTraining(spec, seed, deviation);
    return HookedTransformer.of(
        "transformer", spec, weights, Optional.empty(), Device.cpu(), DataType.FLOAT32);
  }
}
