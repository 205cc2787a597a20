package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** OPT. Zhang et al. 2022, arXiv 2205.01068. */
final class Opt implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("opt");
  }

  @Override
  public String models() {
    return "OPT";
  }

  @Override
  public Spec spec(HfConfig config) {
    int heads = config.size("num_attention_heads");
    int width = config.size("hidden_size");
    config.expect("do_layer_norm_before", true); // the 350m model has its norms after the sum
    config.expect("word_embed_proj_dim", width); // and its embeddings are projected
    config.expect("enable_bias", true);
    config.expect("layer_norm_elementwise_affine", true);
    config.expect("_remove_final_layer_norm", false);
    config.expect("learned_embeddings", true);
    config.expect("scale_embeddings", false);
    config.ignore("dropout", "attention_dropout", "activation_dropout", "layerdrop", "init_std");
    return Spec.attentionOnly("opt", config, Attention.plain(heads, width / heads, true))
        .with(Mlp.plain(config.size("ffn_dim"), config.string("activation_function")))
        .with(new Norm.LayerNorm(1e-5)) // PyTorch's default; the config does not say
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  @Override
  public WeightNames names(Spec spec) {
    String layer = "decoder.layers.{l}.";
    return WeightNames.prefixed("model.")
        .put(W_E, "decoder.embed_tokens.weight")
        .putAfter(2, W_POS, "decoder.embed_positions.weight") // positions count from 2
        .put(W_U, "lm_head.weight")
        .put(LN1_W, layer + "self_attn_layer_norm.weight")
        .put(LN1_B, layer + "self_attn_layer_norm.bias")
        .put(W_Q, layer + "self_attn.q_proj.weight")
        .put(B_Q, layer + "self_attn.q_proj.bias")
        .put(W_K, layer + "self_attn.k_proj.weight")
        .put(B_K, layer + "self_attn.k_proj.bias")
        .put(W_V, layer + "self_attn.v_proj.weight")
        .put(B_V, layer + "self_attn.v_proj.bias")
        .put(W_O, layer + "self_attn.out_proj.weight")
        .put(B_O, layer + "self_attn.out_proj.bias")
        .put(LN2_W, layer + "final_layer_norm.weight")
        .put(LN2_B, layer + "final_layer_norm.bias")
        .put(W_IN, layer + "fc1.weight")
        .put(B_IN, layer + "fc1.bias")
        .put(W_OUT, layer + "fc2.weight")
        .put(B_OUT, layer + "fc2.bias")
        .put(LN_FINAL_W, "decoder.final_layer_norm.weight")
        .put(LN_FINAL_B, "decoder.final_layer_norm.bias");
  }
}
