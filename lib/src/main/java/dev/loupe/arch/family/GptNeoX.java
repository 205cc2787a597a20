package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.RotaryConfig;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/**
 * GPT-NeoX and Pythia. Black et al. 2022, arXiv 2204.06745; Biderman et al. 2023, arXiv 2304.01373.
 */
final class GptNeoX implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gpt_neox");
  }

  @Override
  public String models() {
    return "GPT-NeoX, Pythia";
  }

  @Override
  public Spec spec(HfConfig config) {
    int heads = config.size("num_attention_heads");
    int dHead = config.size("hidden_size") / heads;
    boolean bias = config.flag("attention_bias", true);
    RotaryConfig rotary = RotaryConfig.read(config, "rotary_emb_base", "rotary_pct", 0.25);
    config.expect("rope_theta", rotary.base()); // older versions write it beside rotary_emb_base
    config.ignore("attention_dropout", "hidden_dropout");
    config.ignore("attention_probs_dropout_prob", "hidden_dropout_prob");
    return Spec.attentionOnly("gpt_neox", config, Attention.plain(heads, dHead, bias))
        .with(Mlp.plain(config.size("intermediate_size"), config.string("hidden_act")))
        .with(new Norm.LayerNorm(config.number("layer_norm_eps")))
        .with(rotary.positions(dHead))
        .with(config.flag("use_parallel_residual", true) ? Block.PARALLEL : Block.SEQUENTIAL)
        .with(Ends.plain(config.flag("tie_word_embeddings", false)));
  }

  @Override
  public WeightNames names(Spec spec) {
    String layer = "layers.{l}.";
    return WeightNames.prefixed("gpt_neox.")
        .put(W_E, "embed_in.weight")
        .put(W_U, "embed_out.weight")
        .put(LN1_W, layer + "input_layernorm.weight")
        .put(LN1_B, layer + "input_layernorm.bias")
        // NeoX interleaves queries, keys and values head by head, not matrix by matrix.
        .putInterleaved(layer + "attention.query_key_value.weight", W_Q, W_K, W_V)
        .putInterleaved(layer + "attention.query_key_value.bias", B_Q, B_K, B_V)
        .put(W_O, layer + "attention.dense.weight")
        .put(B_O, layer + "attention.dense.bias")
        .put(LN2_W, layer + "post_attention_layernorm.weight")
        .put(LN2_B, layer + "post_attention_layernorm.bias")
        .put(W_IN, layer + "mlp.dense_h_to_4h.weight")
        .put(B_IN, layer + "mlp.dense_h_to_4h.bias")
        .put(W_OUT, layer + "mlp.dense_4h_to_h.weight")
        .put(B_OUT, layer + "mlp.dense_4h_to_h.bias")
        .put(LN_FINAL_W, "final_layer_norm.weight")
        .put(LN_FINAL_B, "final_layer_norm.bias")
        .ignore("layers\\.\\d+\\.attention\\.(bias|masked_bias|rotary_emb\\.inv_freq)");
  }
}
