package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
import java.util.Set;

/** Phi 3, and Phi 4. Abdin et al. 2024, arXiv 2404.14219. */
final class Phi3 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("phi3");
  }

  @Override
  public String models() {
    return "Phi 3";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int width = config.size("hidden_size");
    int heads = config.size("num_attention_heads");
    int dHead = width / heads;
    RotaryConfig rotary = RotaryConfig.read(config, "rope_theta", "partial_rotary_factor", 1);
    Optional<Window> window = WindowConfig.read(config, layers, true, layer -> true);
    config.expect("attention_bias", false);
    config.ignore("attention_dropout", "embd_pdrop", "resid_pdrop");
    config.ignore("original_max_position_embeddings"); // read by long scalings, which are refused
    return new Spec(
        "phi3",
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
    return Llama.names()
        .putFused("layers.{l}.self_attn.qkv_proj.weight", false, W_Q, W_K, W_V)
        .putFused("layers.{l}.mlp.gate_up_proj.weight", false, W_GATE, W_IN);
  }
}
