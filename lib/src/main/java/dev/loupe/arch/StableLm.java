package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
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
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = width / heads;
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "rope_pct", 0.25);
    config.expect("qk_layernorm", false);
    config.ignore("attention_dropout", "hidden_dropout");
    return new Spec(
        "stablelm",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(
            heads,
            config.size("num_key_value_heads", heads),
            dHead,
            config.flag("use_qkv_bias", false),
            false),
        Optional.of(Mlp.gated(config, false)),
        new Norm.LayerNorm(config.number("layer_norm_eps")),
        rotary.positions(dHead),
        config.flag("use_parallel_residual", false) ? Block.PARALLEL_ONE_NORM : Block.SEQUENTIAL,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(LN1_B, "layers.{l}.input_layernorm.bias")
        .put(LN2_B, "layers.{l}.post_attention_layernorm.bias")
        .put(LN_FINAL_B, "norm.bias");
  }
}
