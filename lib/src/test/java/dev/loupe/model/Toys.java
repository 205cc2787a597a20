package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import java.util.Optional;
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

  /** Every shape. */
  public static Stream<HookedTransformer> all() {
    return Stream.of(
            gpt2(), neoX(Block.PARALLEL), neoX(Block.SEQUENTIAL), llama(false), llama(true))
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
    return HookedTransformer.of(
        spec.family(),
        spec,
        RandomWeights.toy(spec, 7),
        Optional.of(new NumberedWords(end)),
        Device.cpu(),
        DataType.FLOAT32);
  }

  /** A model of a shape, in a precision. */
  public static HookedTransformer model(Spec spec, DataType type) {
    String name =
        spec.family()
            + (spec.block() == Block.PARALLEL ? " parallel" : "")
            + (spec.tied() ? " tied" : "");
    return HookedTransformer.of(
        name, spec, RandomWeights.toy(spec, 7), Optional.empty(), Device.cpu(), type);
  }
}
