package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Window;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Small random models of every shape of architecture: what laws are tested on. */
public final class Toys {
  /** The number of tokens that every toy knows. */
  public static final int VOCAB = 53;

  private static final int WIDTH = 24;

  private Toys() {}

  /** GPT-2's shape: learned positions, sequential, layer norm, tied. */
  public static Spec gpt2() {
    return new Spec(
        "gpt2",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.plain(4, 6, true),
        Optional.of(new Mlp(40, Activation.GELU_TANH, false, true)),
        new Norm.LayerNorm(1e-5),
        new Positions.Learned(),
        Block.SEQUENTIAL,
        true);
  }

  /** Pythia's shape: rotary on part of a head, attention and MLP in parallel or not. */
  public static Spec neoX(Block block) {
    return new Spec(
        "gpt_neox",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.plain(4, 6, true),
        Optional.of(new Mlp(40, Activation.GELU, false, true)),
        new Norm.LayerNorm(1e-5),
        new Positions.Rotary(2, 10_000, Optional.empty()),
        block,
        false);
  }

  /** Llama's shape: rotary, root-mean-square norm, a gated MLP, heads that share keys. */
  public static Spec llama(boolean tied) {
    return new Spec(
        "llama",
        3,
        WIDTH,
        32,
        VOCAB,
        new Attention(4, 2, 6, 1 / Math.sqrt(6), false, false),
        Optional.of(new Mlp(40, Activation.SILU, true, false)),
        new Norm.RmsNorm(1e-5),
        new Positions.Rotary(6, 10_000, Optional.empty()),
        Block.SEQUENTIAL,
        tied);
  }

  /** GPT-J's shape: one norm for attention and MLP, neighbours rotate, logits have a bias. */
  public static Spec gptJ() {
    return new Spec(
        "gptj",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.plain(4, 6, false),
        Optional.of(new Mlp(40, Activation.GELU_TANH, false, true)),
        new Norm.LayerNorm(1e-5),
        new Positions.Rotary(4, 10_000, Optional.empty(), true, Set.of()),
        Block.PARALLEL_ONE_NORM,
        Ends.biased(false));
  }

  /** GPT-Neo's shape: a layer that sees three tokens only; and scores that shrink with depth. */
  public static Spec local() {
    return new Spec(
        "gpt_neo",
        3,
        WIDTH,
        32,
        VOCAB,
        new Attention(4, 4, 6, 1, false, true)
            .within(Optional.of(new Window(3, Set.of(1))))
            .dividedByDepth(true),
        Optional.of(new Mlp(40, Activation.RELU, false, true)),
        new Norm.LayerNorm(1e-5),
        new Positions.Learned(),
        Block.SEQUENTIAL,
        true);
  }

  /** Gemma 2's shape: norms on both sides, weights that exceed one, scores and logits bent. */
  public static Spec gemma2() {
    return new Spec(
        "gemma2",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.shared(4, 2, 6, false, false)
            .capped(Optional.of(2.0))
            .within(Optional.of(new Window(4, Set.of(0, 2)))),
        Optional.of(new Mlp(40, Activation.GELU_TANH, true, false)),
        new Norm.RmsNorm(1e-6, true),
        new Positions.Rotary(6, 10_000, Optional.empty()),
        Block.SANDWICH,
        new Ends(true, 3, Optional.of(5.0), false));
  }

  /** OLMo 2's shape: norms behind attention and MLP, and of all queries and keys together. */
  public static Spec olmo2() {
    return new Spec(
        "olmo2",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.shared(4, 2, 6, false, false).normed(QkNorm.ALL_HEADS),
        Optional.of(new Mlp(40, Activation.SILU, true, false)),
        new Norm.RmsNorm(1e-6),
        new Positions.Rotary(6, 10_000, Optional.empty()),
        Block.POST_NORM,
        false);
  }

  /**
   * Qwen 3's shape with SmolLM 3's: each head's queries normalised, a layer that does not rotate.
   */
  public static Spec qwen3() {
    return new Spec(
        "qwen3",
        3,
        WIDTH,
        32,
        VOCAB,
        Attention.shared(4, 2, 6, true, false).normed(QkNorm.PER_HEAD),
        Optional.of(new Mlp(40, Activation.SILU, true, false)),
        new Norm.RmsNorm(1e-6),
        new Positions.Rotary(6, 10_000, Optional.empty(), false, Set.of(1)),
        Block.SEQUENTIAL,
        true);
  }

  /** Every shape. */
  public static Stream<HookedTransformer> all() {
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
            qwen3())
        .map(Toys::model);
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
    return HookedTransformer.of(
        spec.family(),
        spec,
        RandomWeights.toy(spec, 7),
        Optional.of(tokenizer),
        Device.cpu(),
        DataType.FLOAT32);
  }

  /** A model of a shape, in a precision. */
  public static HookedTransformer model(Spec spec, DataType type) {
    String name =
        spec.family() + (spec.block().parallel() ? " parallel" : "") + (spec.tied() ? " tied" : "");
    return HookedTransformer.of(
        name, spec, RandomWeights.toy(spec, 7), Optional.empty(), Device.cpu(), type);
  }
}
