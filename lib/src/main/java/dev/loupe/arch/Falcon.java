package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Set;

/** Falcon 7B. Almazrouei et al. 2023, arXiv 2311.16867. */
final class Falcon implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("falcon");
  }

  @Override
  public String models() {
    return "Falcon 7B";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    config.expect("multi_query", true);
    config.expect("parallel_attn", true);
    config.expect("alibi", false); // the 1B model's positions are slopes
    config.expect("new_decoder_architecture", false); // larger models fuse by group of heads
    config.expect("bias", false);
    config.expect("apply_residual_connection_post_layernorm", false);
    config.ignore("attention_dropout", "hidden_dropout");
    config.ignore("num_kv_heads", "num_ln_in_parallel_attn"); // of the newer architecture only
    return Spec.attentionOnly(
            "falcon",
            config.size("num_hidden_layers"),
            width,
            config.size("max_position_embeddings", 2048),
            config.size("vocab_size"),
            Attention.shared(heads, 1, width / heads, false, false))
        .with(
            new Mlp(
                config.size("ffn_hidden_size", 4 * width),
                Activation.named(config.string("activation", "gelu")), // older ones do not say
                false,
                false))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(rotary.positions(width / heads))
        .with(Block.PARALLEL_ONE_NORM)
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  @Override
  public WeightNames names(Spec spec) {
    return WeightNames.prefixed("transformer.")
        .put(W_E, "word_embeddings.weight")
        .put(W_U, "lm_head.weight")
        .put(LN1_W, "h.{l}.input_layernorm.weight")
        .put(LN1_B, "h.{l}.input_layernorm.bias")
        .putFused("h.{l}.self_attention.query_key_value.weight", false, W_Q, W_K, W_V)
        .put(W_O, "h.{l}.self_attention.dense.weight")
        .put(W_IN, "h.{l}.mlp.dense_h_to_4h.weight")
        .put(W_OUT, "h.{l}.mlp.dense_4h_to_h.weight")
        .put(LN_FINAL_W, "ln_f.weight")
        .put(LN_FINAL_B, "ln_f.bias");
  }
}
