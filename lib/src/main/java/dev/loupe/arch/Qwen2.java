package dev.loupe.arch;

import java.util.Optional;
import java.util.Set;

/** Qwen 2 and 2.5. Yang et al. 2024, arXiv 2407.10671 and 2412.15115. */
final class Qwen2 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("qwen2");
  }

  @Override
  public String models() {
    return "Qwen 2 and 2.5";
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
    return new Spec(
        "qwen2",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, true, false)
            .within(window),
        Optional.of(Mlp.gated(config, false)),
        new Norm.RmsNorm(config.number("rms_norm_eps")),
        rotary.positions(dHead),
        Block.SEQUENTIAL,
        config.flag("tie_word_embeddings", false));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
