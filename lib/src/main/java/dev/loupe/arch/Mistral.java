package dev.loupe.arch;

import java.util.Optional;
import java.util.Set;

/** Mistral 7B and its successors. Jiang et al. 2023, arXiv 2310.06825. */
final class Mistral implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("mistral");
  }

  @Override
  public String models() {
    return "Mistral";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = config.size("head_dim", width / heads);
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    Optional<Window> window = WindowConfig.read(config, layers, true, layer -> true);
    config.ignore("attention_dropout");
    return new Spec(
        "mistral",
        layers,
        width,
        config.size("max_position_embeddings"),
        config.size("vocab_size"),
        Attention.shared(heads, config.size("num_key_value_heads", heads), dHead, false, false)
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
