package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
import java.util.Set;

/** Gemma 2. Gemma Team 2024, arXiv 2408.00118. */
final class Gemma2 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma2");
  }

  @Override
  public String models() {
    return "Gemma 2";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = config.size("head_dim", width / heads);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    Optional<Window> window = WindowConfig.read(config, layers, true, layer -> layer % 2 == 0);
    double scale = 1 / Math.sqrt(config.number("query_pre_attn_scalar"));
    config.expect("attention_bias", false);
    config.expect("use_bidirectional_attention", false);
    config.ignore("attention_dropout", "cache_implementation", "sliding_window_size");
    Activation activation = Gemma.activation(config);
    return new Spec(
        "gemma2",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, false, false)
            .scaledBy(scale)
            .capped(cap(config, "attn_logit_softcapping"))
            .within(window),
        Optional.of(new Mlp(config.size("intermediate_size"), activation, true, false)),
        new Norm.RmsNorm(config.number("rms_norm_eps"), true),
        rotary.positions(dHead),
        Block.SANDWICH,
        new Ends(
            config.flag("tie_word_embeddings", true),
            Math.sqrt(width),
            cap(config, "final_logit_softcapping"),
            false));
  }

  private static Optional<Double> cap(HfConfig config, String key) {
    config.ignore(key); // null where there is none
    return config.has(key) ? Optional.of(config.number(key)) : Optional.empty();
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(LN1_POST_W, "layers.{l}.post_attention_layernorm.weight")
        .put(LN2_W, "layers.{l}.pre_feedforward_layernorm.weight")
        .put(LN2_POST_W, "layers.{l}.post_feedforward_layernorm.weight");
  }
}
