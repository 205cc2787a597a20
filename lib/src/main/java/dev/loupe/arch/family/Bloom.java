package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Attention;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** BLOOM. Le Scao et al. 2022, arXiv 2211.05100. */
final class Bloom implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("bloom");
  }

  @Override
  public String models() {
    return "BLOOM";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = either("n_embed", "hidden_size", config);
    int heads = either("n_head", "num_attention_heads", config);
    config.expect("apply_residual_connection_post_layernorm", false);
    config.expect("n_inner", 4 * width);
    config.ignore("attention_dropout", "hidden_dropout");
    config.ignore("pretraining_tp", "slow_but_exact"); // how a product is cut into slices
    // Of the kernels that it was trained with.
    config.ignore("attention_softmax_in_fp32", "bias_dropout_fusion", "masked_softmax_fusion");
    config.ignore("offset_alibi", "skip_bias_add", "skip_bias_add_qkv", "unk_token_id");
    return Spec.attentionOnly(
            "bloom",
            either("n_layer", "num_hidden_layers", config),
            width,
            config.size("seq_length", 2048), // the length of training; slopes have no limit
            config.size("vocab_size"),
            Attention.plain(heads, width / heads, true))
        .with(new Mlp(4 * width, Activation.GELU_TANH, false, true))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(new Positions.Alibi(1, false))
        .with(Ends.plain(config.flag("tie_word_embeddings", true)).normed(EmbedNorm.TOKENS));
  }

  /** A size that has another name in older configs; some have both names. */
  private static int either(String older, String today, HfConfig config) {
    int size = config.size(config.has(older) ? older : today);
    config.expect(older, size);
    config.expect(today, size);
    return size;
  }

  @Override
  public WeightNames names(Spec spec) {
    return names()
        .put(EMBED_LN_W, "word_embeddings_layernorm.weight")
        .put(EMBED_LN_B, "word_embeddings_layernorm.bias");
  }

  /** The names that the Falcons share. */
  static WeightNames names() {
    String layer = "h.{l}.";
    return WeightNames.prefixed("transformer.")
        .put(W_E, "word_embeddings.weight")
        .put(W_U, "lm_head.weight")
        .put(LN1_W, layer + "input_layernorm.weight")
        .put(LN1_B, layer + "input_layernorm.bias")
        .putInterleaved(layer + "self_attention.query_key_value.weight", W_Q, W_K, W_V)
        .putInterleaved(layer + "self_attention.query_key_value.bias", B_Q, B_K, B_V)
        .put(W_O, layer + "self_attention.dense.weight")
        .put(B_O, layer + "self_attention.dense.bias")
        .put(LN2_W, layer + "post_attention_layernorm.weight")
        .put(LN2_B, layer + "post_attention_layernorm.bias")
        .put(W_IN, layer + "mlp.dense_h_to_4h.weight")
        .put(B_IN, layer + "mlp.dense_h_to_4h.bias")
        .put(W_OUT, layer + "mlp.dense_4h_to_h.weight")
        .put(B_OUT, layer + "mlp.dense_4h_to_h.bias")
        .put(LN_FINAL_W, "ln_f.weight")
        .put(LN_FINAL_B, "ln_f.bias");
  }
}
