package dev.loupe.arch.family;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
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
    Spec llama = Llama.base("qwen2", config);
    return llama.with(llama.attention().biased(true, false).masked(window(config, llama.layers())));
  }

  /** Qwen's windows, which are rarely used, are in the layers after the first few. */
  static AttentionMask window(HfConfig config, int layers) {
    int after = config.has("max_window_layers") ? config.integer("max_window_layers") : layers;
    config.ignore("max_window_layers");
    config.expect("use_mrope", false);
    return WindowConfig.UNUSED.read(config, layers, layer -> layer >= after);
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
