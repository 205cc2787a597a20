package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Block;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Ends;
import dev.loupe.arch.LongStretch;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Stretch;
import dev.loupe.arch.Window;
import dev.loupe.metric.Metric;
import dev.loupe.text.Tokenizer;
import dev.loupe.weights.RandomWeights;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Small random models of every shape of architecture: what laws are tested on. */
public final class Toys {
  /** The number of tokens that every toy knows. */
  public static final int VOCAB = 53;

  private static final int WIDTH = 24;

  private Toys() {}

  private static Spec toy(String family, Attention attention) {
    return Spec.attentionOnly(family, 3, WIDTH, 32, VOCAB, attention);
  }

  /** GPT-2's shape: learned positions, sequential, layer norm, tied. */
  public static Spec gpt2() {
    return gpt2("gpt2");
  }

  private static Spec gpt2(String family) {
    return toy(family, Attention.plain(4, 6, true))
        .with(new Mlp(40, Activation.GELU_TANH, false, true))
        .with(new Norm.LayerNorm(1e-5))
        .with(Ends.plain(true));
  }

  /** Pythia's shape: rotary on part of a head, attention and MLP in parallel or not. */
  public static Spec neoX(Block block) {
    return toy("gpt_neox", Attention.plain(4, 6, true))
        .with(new Mlp(40, Activation.GELU, false, true))
        .with(new Norm.LayerNorm(1e-5))
        .with(new Positions.Rotary(new Rotation(2, 10_000)))
        .with(block);
  }

  /** Llama's shape: rotary, root-mean-square norm, a gated MLP, heads that share keys. */
  public static Spec llama(boolean tied) {
    return llama("llama", tied);
  }

  private static Spec llama(String family, boolean tied) {
    return toy(family, Attention.shared(4, 2, 6, false, false))
        .with(new Mlp(40, Activation.SILU, true, false))
        .with(new Norm.RmsNorm(1e-5))
        .with(new Positions.Rotary(new Rotation(6, 10_000)))
        .with(Ends.plain(tied));
  }

  /** GPT-J's shape: one norm for attention and MLP, neighbours rotate, logits have a bias. */
  public static Spec gptJ() {
    return toy("gptj", Attention.plain(4, 6, false))
        .with(new Mlp(40, Activation.GELU_TANH, false, true))
        .with(new Norm.LayerNorm(1e-5))
        .with(new Positions.Rotary(new Rotation(4, 10_000, true, new Stretch.None())))
        .with(Block.PARALLEL_ONE_NORM)
        .with(Ends.plain(false).biased());
  }

  /** GPT-Neo's shape: a layer that sees three tokens only; and scores that shrink with depth. */
  public static Spec local() {
    Attention unscaled = new Attention(4, 4, 6, 1, false, true);
    return gpt2("gpt_neo")
        .with(unscaled.masked(new Window(3, Set.of(1))).dividedByDepth(true))
        .with(new Mlp(40, Activation.RELU, false, true));
  }

  /** Gemma 2's shape: norms on both sides, weights that exceed one, scores and logits bent. */
  public static Spec gemma2() {
    Spec llama = llama("gemma2", true);
    return llama
        .with(llama.attention().capped(Optional.of(2.0)).masked(new Window(4, Set.of(0, 2))))
        .with(new Mlp(40, Activation.GELU_TANH, true, false))
        .with(new Norm.RmsNorm(1e-6, true))
        .with(Block.SANDWICH)
        .with(Ends.plain(true).scaled(3).capped(Optional.of(5.0)));
  }

  /** OLMo 2's shape: norms behind attention and MLP, and of all queries and keys together. */
  public static Spec olmo2() {
    Spec llama = llama("olmo2", false);
    return llama.with(llama.attention().normed(QkNorm.ALL_HEADS)).with(Block.POST_NORM);
  }

  /**
   * Qwen 3's shape with SmolLM 3's: each head's queries normalised, a layer that does not rotate.
   */
  public static Spec qwen3() {
    Spec llama = llama("qwen3", true);
    return llama
        .with(llama.attention().biased(true, false).normed(QkNorm.PER_HEAD))
        .with(new Positions.Rotary(new Rotation(6, 10_000)).except(Set.of(1)));
  }

  /** BLOOM's shape: slopes instead of positions, each embedding normalised. */
  public static Spec bloom() {
    return gpt2("bloom")
        .with(new Positions.Alibi(1, false))
        .with(Ends.plain(true).normed(EmbedNorm.TOKENS));
  }

  /** Gemma 3's shape: a layer that turns otherwise than the others, and norms that exceed one. */
  public static Spec gemma3() {
    Spec llama = llama("gemma3_text", true);
    Positions.Rotary slow =
        new Positions.Rotary(new Rotation(6, 1000, false, new Stretch.Linear(4)));
    return llama
        .with(llama.attention().normed(QkNorm.PER_HEAD))
        .with(new Norm.RmsNorm(1e-6, true))
        .with(slow.except(new Rotation(6, 100), Set.of(1)));
  }

  /** Phi 3's shape, its long prompts turning otherwise: a prompt of eight tokens grows long. */
  public static Spec phi3() {
    LongStretch stretch = new LongStretch(List.of(1., 1.5, 2.), List.of(2., 4., 8.), 9, 1.2);
    return llama("phi3", false).with(new Positions.Rotary(new Rotation(6, 100, false, stretch)));
  }

  /** BERT's shape: sees in both directions, the stream normalised behind each sum, a head. */
  public static Spec bert() {
    Spec gpt2 = gpt2("bert");
    return gpt2.with(gpt2.attention().masked(new AttentionMask.Bidirectional()))
        .with(Block.NORMED_STREAM)
        .with(Ends.plain(true).typed(2).normed(EmbedNorm.SUM).headed(Activation.GELU).biased());
  }

  /** Every shape. */
  public static Stream<HookedTransformer> all() {
    return specs().map(Toys::model);
  }

  /** The architecture of every shape. */
  public static Stream<Spec> specs() {
    return Stream.of(
        gpt2(),
        neoX(Block.PARALLEL),
        neoX(Block.SEQUENTIAL),
        llama(false),
        llama(true),
        gptJ(),
        local(),
        gemma2(),
        olmo2(),
        qwen3(),
        bloom(),
        gemma3(),
        phi3(),
        bert());
  }

  /** Three shapes that differ in positions, norms, blocks, MLPs and attention. */
  public static List<Spec> few() {
    return List.of(gpt2(), neoX(Block.PARALLEL), gemma2());
  }

  /** Those that read from left to right. */
  public static Stream<HookedTransformer> decoders() {
    return all().filter(model -> model.spec().attention().causal());
  }

  /** A metric at the last position, which models that read in both directions want to be told. */
  public static Metric atLast(HookedTransformer model, Metric metric) {
    return model.spec().attention().causal() ? metric : metric.at(-1);
  }

  /** A model of a shape, in single precision. */
  public static HookedTransformer model(Spec spec) {
    return model(spec, DataType.FLOAT32);
  }

  /** A model of a shape that reads texts such as {@code w3 w14}. */
  public static HookedTransformer reading(Spec spec) {
    return reading(spec, Optional.empty());
  }

  /** A model of a shape that reads texts such as {@code w3 w14}, with a token that ends them. */
  public static HookedTransformer reading(Spec spec, Optional<Integer> end) {
    return reading(spec, new NumberedWords(end));
  }

  /** A model of a shape that reads texts. */
  public static HookedTransformer reading(Spec spec, Tokenizer tokenizer) {
    return reading(spec, tokenizer, DataType.FLOAT32, Device.cpu());
  }

  /** A model of a shape that reads texts, in a precision, on a device. */
  public static HookedTransformer reading(
      Spec spec, Tokenizer tokenizer, DataType type, Device device) {
    return HookedTransformer.of(
        spec.family(), spec, RandomWeights.toy(spec, 7), Optional.of(tokenizer), device, type);
  }

  /** A model of a shape, in a precision. */
  public static HookedTransformer model(Spec spec, DataType type) {
    String name =
        spec.family() + (spec.block().parallel() ? " parallel" : "") + (spec.tied() ? " tied" : "");
    return HookedTransformer.of(
        name, spec, RandomWeights.toy(spec, 7), Optional.empty(), Device.cpu(), type);
  }
}
