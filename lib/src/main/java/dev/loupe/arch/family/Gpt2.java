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

/** GPT-2. Radford et al. 2019, "Language Models are Unsupervised Multitask Learners". */
final class Gpt2 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gpt2");
  }

  @Override
  public String models() {
    return "GPT-2";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = config.size("n_embd");
    int heads = config.size("n_head");
    config.expect("scale_attn_weights", true);
    config.expect("add_cross_attention", false);
    config.ignore("attn_pdrop", "embd_pdrop", "resid_pdrop", "n_ctx", "reorder_and_upcast_attn");
    config.ignore("n_special", "predict_special_tokens"); // of the first GPT's tasks
    ignoreSummary(config);
    return Spec.attentionOnly(
            "gpt2",
            config.size("n_layer"),
            width,
            config.size("n_positions"),
            config.size("vocab_size"),
            Attention.plain(heads, width / heads, true)
                .dividedByDepth(config.flag("scale_attn_by_inverse_layer_idx", false)))
        .with(Mlp.plain(config.size("n_inner", 4 * width), config.string("activation_function")))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  /** Keys of a head that summarises a text; language models have them too. */
  static void ignoreSummary(HfConfig config) {
    config.ignore("summary_activation", "summary_first_dropout", "summary_proj_to_labels");
    config.ignore("summary_type", "summary_use_proj");
  }

  @Override
  public WeightNames names(Spec spec) {
    return WeightNames.prefixed("transformer.")
        .put(W_E, "wte.weight")
        .put(W_POS, "wpe.weight")
        .put(W_U, "lm_head.weight")
        .put(LN1_W, "h.{l}.ln_1.weight")
        .put(LN1_B, "h.{l}.ln_1.bias")
        .putFused("h.{l}.attn.c_attn.weight", true, W_Q, W_K, W_V)
        .putFused("h.{l}.attn.c_attn.bias", false, B_Q, B_K, B_V)
        .putTransposed(W_O, "h.{l}.attn.c_proj.weight")
        .put(B_O, "h.{l}.attn.c_proj.bias")
        .put(LN2_W, "h.{l}.ln_2.weight")
        .put(LN2_B, "h.{l}.ln_2.bias")
        .putTransposed(W_IN, "h.{l}.mlp.c_fc.weight")
        .put(B_IN, "h.{l}.mlp.c_fc.bias")
        .putTransposed(W_OUT, "h.{l}.mlp.c_proj.weight")
        .put(B_OUT, "h.{l}.mlp.c_proj.bias")
        .put(LN_FINAL_W, "ln_f.weight")
        .put(LN_FINAL_B, "ln_f.bias")
        .ignore("h\\.\\d+\\.attn\\.(masked_)?bias"); // the causal mask, saved by older versions
  }
}
