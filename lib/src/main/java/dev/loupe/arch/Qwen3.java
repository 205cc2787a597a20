package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
import java.util.Set;

/** Qwen 3. Yang et al. 2025, arXiv 2505.09388. */
final class Qwen3 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("qwen3");
  }

  @Override
  public String models() {
    return "Qwen 3";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = config.size("head_dim", width / heads);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    int after = config.size("max_window_layers", layers);
    Optional<Window> window = WindowConfig.read(config, layers, false, layer -> layer >= after);
    config.expect("use_mrope", false);
    config.ignore("attention_dropout");
    boolean bias = config.flag("attention_bias", false);
    return new Spec(
        "qwen3",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, bias, bias)
            .within(window)
            .normed(QkNorm.PER_HEAD),
        Optional.of(Mlp.gated(config, false)),
        new Norm.RmsNorm(config.number("rms_norm_eps")),
        rotary.positions(dHead),
        Block.SEQUENTIAL,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(Q_NORM_W, "layers.{l}.self_attn.q_norm.weight")
        .put(K_NORM_W, "layers.{l}.self_attn.k_norm.weight");
  }
}
