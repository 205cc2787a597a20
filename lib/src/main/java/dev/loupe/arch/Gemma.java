package dev.loupe.arch;

import java.util.Optional;
import java.util.Set;

/** Gemma. Gemma Team 2024, arXiv 2403.08295. */
final class Gemma implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma");
  }

  @Override
  public String models() {
    return "Gemma";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = config.size("head_dim", width / heads);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    config.expect("attention_bias", false);
    config.expect("use_bidirectional_attention", false);
    config.ignore("attention_dropout");
    Activation activation = activation(config);
    return new Spec(
        "gemma",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, false, false),
        Optional.of(new Mlp(config.size("intermediate_size"), activation, true, false)),
        new Norm.RmsNorm(config.number("rms_norm_eps"), true),
        rotary.positions(dHead),
        Block.SEQUENTIAL,
        new Ends(
            config.flag("tie_word_embeddings", true), Math.sqrt(width), Optional.empty(), false));
  }

  /** Older configs say GELU and mean its tanh form; hidden_activation corrected that. */
  static Activation activation(HfConfig config) {
    config.expect("hidden_act", "gelu", "gelu_pytorch_tanh");
    config.expect("hidden_activation", "gelu_pytorch_tanh");
    return Activation.GELU_TANH;
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
