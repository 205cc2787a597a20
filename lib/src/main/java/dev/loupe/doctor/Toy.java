package dev.loupe.doctor;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.model.HookedTransformer;
import dev.loupe.torch.Precision;
import dev.loupe.weights.RandomWeights;
import java.util.Optional;

/** Small models with random weights, which together have most parts of real models. */
enum Toy {
  /** Learned positions, layer norms, biases, tied embedding and unembedding. */
  GPT2(
      Spec.attentionOnly("gpt2", 3, 24, 32, 53, Attention.plain(4, 6, true))
          .with(new Mlp(40, Activation.GELU_TANH, false, true))
          .with(new Norm.LayerNorm(1e-5))
          .with(Ends.plain(true))),
  /** Rotary positions, RMSNorm, shared keys and values, a gated MLP. */
  LLAMA(
      Spec.attentionOnly("llama", 3, 24, 32, 53, Attention.shared(4, 2, 6, false, false))
          .with(new Mlp(40, Activation.SILU, true, false))
          .with(new Norm.RmsNorm(1e-5))
          .with(new Positions.Rotary(new Rotation(6, 10_000)))
          .with(Ends.plain(false)));

  private static final long SEED = 7;

  private final Spec spec;

  Toy(Spec spec) {
    this.spec = spec;
  }

  HookedTransformer on(Device device, DataType type) {
    return HookedTransformer.of(
        "toy " + spec.family(), spec, weights(), Optional.empty(), device, type);
  }

  /** The logits computed in plain Java from weights of these types, [pos, vocab]. */
  double[] logits(int[] ids, Precision precision) {
    return new PlainForward(spec, weights(), precision).logits(ids);
  }

  private RandomWeights weights() {
    return RandomWeights.toy(spec, SEED);
  }

  @Override
  public String toString() {
    return spec.family();
  }
}
