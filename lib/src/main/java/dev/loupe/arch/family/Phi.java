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

/** Phi 1, 1.5 and 2. Li et al. 2023, arXiv 2309.05463. */
final class Phi implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("phi");
  }

  @Override
  public String models() {
    return "Phi 1, 1.5 and 2";
  }

  @Override
  public Spec spec(HfConfig config) {
    int heads = config.size("num_attention_heads");
    int kvHeads = config.size("num_key_value_heads", heads);
    int dHead = config.size("hidden_size") / heads;
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 0.5);
    config.expect("qk_layernorm", false);
    config.ignore("attention_dropout", "embd_pdrop", "resid_pdrop");
    return Spec.attentionOnly("phi", config, Attention.shared(heads, kvHeads, dHead, true, true))
        .with(Mlp.plain(config.size("intermediate_size"), config.string("hidden_act")))
        .with(new Norm.LayerNorm(config.number("layer_norm_eps")))
        .with(rotary.positions(dHead))
        .with(Block.PARALLEL_ONE_NORM)
        .with(Ends.plain(config.flag("tie_word_embeddings", false)).biased());
  }

  @Override
  public WeightNames names(Spec spec) {
    String layer = "layers.{l}.";
    return Llama.names()
        .put(B_U, "lm_head.bias")
        .put(LN1_B, layer + "input_layernorm.bias")
        .put(W_O, layer + "self_attn.dense.weight")
        .put(B_O, layer + "self_attn.dense.bias")
        .put(W_IN, layer + "mlp.fc1.weight")
        .put(B_IN, layer + "mlp.fc1.bias")
        .put(W_OUT, layer + "mlp.fc2.weight")
        .put(B_OUT, layer + "mlp.fc2.bias")
        .put(LN_FINAL_W, "final_layernorm.weight")
        .put(LN_FINAL_B, "final_layernorm.bias");
  }
}
