package dev.loupe.arch.family;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
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
    Spec llama = Llama.base("mistral", config);
    AttentionMask window = WindowConfig.USED.read(config, llama.layers(), layer -> true);
    return llama.with(llama.attention().masked(window));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
