package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Block;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** OLMo 2. OLMo Team 2025, arXiv 2501.00656. */
final class Olmo2 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("olmo2");
  }

  @Override
  public String models() {
    return "OLMo 2";
  }

  @Override
  public Spec spec(HfConfig config) {
    config.expect("attention_bias", false);
    Spec llama = Llama.base("olmo2", config);
    return llama.with(llama.attention().normed(QkNorm.ALL_HEADS)).with(Block.POST_NORM);
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(Q_NORM_W, "layers.{l}.self_attn.q_norm.weight")
        .put(K_NORM_W, "layers.{l}.self_attn.k_norm.weight")
        .put(LN1_POST_W, "layers.{l}.post_attention_layernorm.weight")
        .put(LN2_POST_W, "layers.{l}.post_feedforward_layernorm.weight");
  }
}
