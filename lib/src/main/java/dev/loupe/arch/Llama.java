package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
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
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = config.size("head_dim", width / heads);
    boolean bias = config.flag("attention_bias", false);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    // pretraining_tp cuts a product into slices and sums them.
    config.expect("rope_interleaved", false);
    config.ignore("is_llama_config");
    config.ignore("attention_dropout", "pretraining_tp", "max_sequence_length");
    return new Spec(
        "llama",
        config.size("num_hidden_layers"),
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, bias, bias),
        Optional.of(Mlp.gated(config, config.flag("mlp_bias", false))),
        new Norm.RmsNorm(config.number("rms_norm_eps")),
        rotary.positions(dHead),
        Block.SEQUENTIAL,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public WeightNames names(Spec spec) {
    return names();
  }

  /** The names that many families have taken over. */
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
