package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
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
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = width / heads;
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    config.expect("attention_bias", false);
    config.ignore("attention_dropout");
    return new Spec(
        "olmo2",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, false, false)
            .normed(QkNorm.ALL_HEADS),
        Optional.of(Mlp.gated(config, false)),
        new Norm.RmsNorm(config.number("rms_norm_eps")),
        rotary.positions(dHead),
        Block.POST_NORM,
        config.flag("tie_word_embeddings", false));
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
