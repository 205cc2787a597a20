package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.RotaryConfig;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** Llama. Touvron et al. 2023, arXiv 2302.13971. */
final class Llama implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("llama");
  }

  @Override
  public String models() {
    return "Llama 1 to 3, SmolLM 1 and 2";
  }

  @Override
  public Spec spec(HfConfig config) {
    boolean bias = config.flag("attention_bias", false);
    config.expect("rope_interleaved", false);
    config.ignore("is_llama_config", "max_sequence_length");
    config.ignore("pretraining_tp"); // cuts a product into slices and sums them
    Spec plain = base("llama", config);
    return plain
        .with(plain.attention().biased(bias, bias))
        .with(Mlp.gated(config, config.flag("mlp_bias", false)));
  }

  /** The architecture that many families share, under the same keys: no biases, nothing tied. */
  static Spec base(String family, HfConfig config) {
    Positions.Rotary rotary = rotary(config);
    return base(family, config, rotary, reach(rotary, config));
  }

  /** The longest prompt that the rotation supports. */
  static int reach(Positions.Rotary rotary, HfConfig config) {
    return rotary.rotation().stretch().reach(config.size("max_position_embeddings"));
  }

  /** The shared architecture with other positions, and prompts of up to {@code context} tokens. */
  static Spec base(String family, HfConfig config, Positions positions, int context) {
    int heads = config.size("num_attention_heads");
    int kvHeads = config.size("num_key_value_heads", heads);
    config.ignore("attention_dropout");
    Attention attention = Attention.shared(heads, kvHeads, dHead(config), false, false);
    return Spec.attentionOnly(
            family,
            config.size("num_hidden_layers"),
            config.size("hidden_size"),
            context,
            config.size("vocab_size"),
            attention)
        .with(Mlp.gated(config, false))
        .with(new Norm.RmsNorm(config.number("rms_norm_eps")))
        .with(positions)
        .with(Ends.plain(config.flag("tie_word_embeddings", false)));
  }

  /** The rotation of all, or some, of a head's dimensions. */
  static Positions.Rotary rotary(HfConfig config) {
    return rotary(config, 10_000);
  }

  /** The rotation with another base if the config has none. */
  static Positions.Rotary rotary(HfConfig config, double usualBase) {
    double base = config.number("rope_theta", usualBase);
    double fraction = config.number("partial_rotary_factor", 1);
    return RotaryConfig.of(RotaryConfig.parameters(config), config, base, fraction)
        .positions(dHead(config));
  }

  static int dHead(HfConfig config) {
    return config.size("head_dim", config.size("hidden_size") / config.size("num_attention_heads"));
  }

  @Override
  public WeightNames names(Spec spec) {
    return names();
  }

  /** The names that many families share. */
  static WeightNames names() {
    String layer = "layers.{l}.";
    return WeightNames.prefixed("model.")
        .put(W_E, "embed_tokens.weight")
        .put(W_U, "lm_head.weight")
        .put(LN1_W, layer + "input_layernorm.weight")
        .put(W_Q, layer + "self_attn.q_proj.weight")
        .put(B_Q, layer + "self_attn.q_proj.bias")
        .put(W_K, layer + "self_attn.k_proj.weight")
        .put(B_K, layer + "self_attn.k_proj.bias")
        .put(W_V, layer + "self_attn.v_proj.weight")
        .put(B_V, layer + "self_attn.v_proj.bias")
        .put(W_O, layer + "self_attn.o_proj.weight")
        .put(B_O, layer + "self_attn.o_proj.bias")
        .put(LN2_W, layer + "post_attention_layernorm.weight")
        .put(W_GATE, layer + "mlp.gate_proj.weight")
        .put(B_GATE, layer + "mlp.gate_proj.bias")
        .put(W_IN, layer + "mlp.up_proj.weight")
        .put(B_IN, layer + "mlp.up_proj.bias")
        .put(W_OUT, layer + "mlp.down_proj.weight")
        .put(B_OUT, layer + "mlp.down_proj.bias")
        .put(LN_FINAL_W, "norm.weight")
        .ignore("layers\\.\\d+\\.self_attn\\.rotary_emb\\.inv_freq");
  }
}
