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

/** StableLM. Bellagente et al. 2024, arXiv 2402.17834. */
final class StableLm implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("stablelm");
  }

  @Override
  public String models() {
    return "StableLM";
  }

  @Override
  public Spec spec(HfConfig config) {
    int heads = config.size("num_attention_heads");
    int kvHeads = config.size("num_key_value_heads", heads);
    int dHead = config.size("hidden_size") / heads;
    boolean bias = config.flag("use_qkv_bias", false);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "rope_pct", 0.25);
    config.expect("qk_layernorm", false);
    config.ignore("attention_dropout", "hidden_dropout");
    boolean parallel = config.flag("use_parallel_residual", false);
    Attention attention = Attention.shared(heads, kvHeads, dHead, bias, false);
    return Spec.attentionOnly("stablelm", config, attention)
        .with(Mlp.gated(config, false))
        .with(new Norm.LayerNorm(config.number("layer_norm_eps")))
        .with(rotary.positions(dHead))
        .with(parallel ? Block.PARALLEL_ONE_NORM : Block.SEQUENTIAL)
        .with(Ends.plain(config.flag("tie_word_embeddings", false)));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(LN1_B, "layers.{l}.input_layernorm.bias")
        .put(LN2_B, "layers.{l}.post_attention_layernorm.bias")
        .put(LN_FINAL_B, "norm.bias");
  }
}
