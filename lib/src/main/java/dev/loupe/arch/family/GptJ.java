package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Block;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Stretch;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** GPT-J. Wang and Komatsuzaki 2021, "GPT-J-6B". */
final class GptJ implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gptj");
  }

  @Override
  public String models() {
    return "GPT-J";
  }

  @Override
  public Spec spec(HfConfig config) {
    int width = config.size("n_embd");
    int heads = config.size("n_head");
    config.expect("scale_attn_weights", true);
    config.expect("rotary", true);
    config.ignore("attn_pdrop", "embd_pdrop", "resid_pdrop", "n_ctx");
    Gpt2.ignoreSummary(config);
    return Spec.attentionOnly(
            "gptj",
            config.size("n_layer"),
            width,
            config.size("n_positions"),
            config.size("vocab_size"),
            Attention.plain(heads, width / heads, false))
        .with(Mlp.plain(config.size("n_inner", 4 * width), config.string("activation_function")))
        .with(new Norm.LayerNorm(config.number("layer_norm_epsilon")))
        .with(
            new Positions.Rotary(
                new Rotation(config.size("rotary_dim"), 10_000, true, new Stretch.None())))
        .with(Block.PARALLEL_ONE_NORM)
        .with(Ends.plain(config.flag("tie_word_embeddings", false)).biased());
  }

  @Override
  public WeightNames names(Spec spec) {
    return WeightNames.prefixed("transformer.")
        .put(W_E, "wte.weight")
        .put(W_U, "lm_head.weight")
        .put(B_U, "lm_head.bias")
        .put(LN1_W, "h.{l}.ln_1.weight")
        .put(LN1_B, "h.{l}.ln_1.bias")
        .put(W_Q, "h.{l}.attn.q_proj.weight")
        .put(W_K, "h.{l}.attn.k_proj.weight")
        .put(W_V, "h.{l}.attn.v_proj.weight")
        .put(W_O, "h.{l}.attn.out_proj.weight")
        .put(W_IN, "h.{l}.mlp.fc_in.weight")
        .put(B_IN, "h.{l}.mlp.fc_in.bias")
        .put(W_OUT, "h.{l}.mlp.fc_out.weight")
        .put(B_OUT, "h.{l}.mlp.fc_out.bias")
        .put(LN_FINAL_W, "ln_f.weight")
        .put(LN_FINAL_B, "ln_f.bias")
        .ignore("h\\.\\d+\\.attn\\.(masked_)?bias"); // the causal mask, saved by older versions
  }
}
