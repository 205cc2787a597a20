package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** Phi 3, and Phi 4. Abdin et al. 2024, arXiv 2404.14219. */
final class Phi3 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("phi3");
  }

  @Override
  public String models() {
    return "Phi 3 and 4";
  }

  @Override
  public Spec spec(HfConfig config) {
    Spec llama = Llama.base("phi3", config);
    AttentionMask window = WindowConfig.WHERE_SAID.read(config, llama.layers(), layer -> true);
    config.expect("attention_bias", false);
    config.expect("mlp_bias", false);
    config.expect("lm_head_bias", false);
    config.expect("full_attn_mod", 1); // every layer attends as the others do
    config.expect("interpolate_factor", 1);
    config.ignore("embd_pdrop", "resid_pdrop");
    config.ignore("original_max_position_embeddings"); // read by scalings alone
    return llama.with(llama.attention().masked(window));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .putFused("layers.{l}.self_attn.qkv_proj.weight", false, W_Q, W_K, W_V)
        .putFused("layers.{l}.mlp.gate_up_proj.weight", false, W_GATE, W_IN);
  }
}
