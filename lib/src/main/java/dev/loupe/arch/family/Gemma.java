package dev.loupe.arch.family;

import dev.loupe.arch.Activation;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
import java.util.Set;

/** Gemma. Gemma Team 2024, arXiv 2403.08295. */
final class Gemma implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma");
  }

  @Override
  public String models() {
    return "Gemma";
  }

  @Override
  public Spec spec(HfConfig config) {
    return base("gemma", config, Llama.rotary(config));
  }

  /**
   * What later Gemmas share: Llama's shape, norms that multiply by 1 + weight, and scaled
   * embeddings.
   */
  static Spec base(String family, HfConfig config, Positions positions) {
    config.expect("attention_bias", false);
    config.expect("use_bidirectional_attention", false);
    // Older configs say GELU and mean its tanh form; hidden_activation corrected that.
    config.expect("hidden_act", "gelu", "gelu_pytorch_tanh");
    config.expect("hidden_activation", "gelu_pytorch_tanh");
    int context = config.size("max_position_embeddings"); // it includes the stretch
    Spec llama = Llama.base(family, config, positions, context);
    return llama
        .with(new Mlp(config.size("intermediate_size"), Activation.GELU_TANH, true, false))
        .with(new Norm.RmsNorm(config.number("rms_norm_eps"), true))
        .with(
            Ends.plain(config.flag("tie_word_embeddings", true)).scaled(Math.sqrt(llama.dModel())));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
