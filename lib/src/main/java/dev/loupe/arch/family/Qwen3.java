package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.config.HfConfig;
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
    Spec llama = Llama.base("qwen3", config);
    boolean bias = config.flag("attention_bias", false);
    return llama.with(
        llama
            .attention()
            .biased(bias, bias)
            .masked(Qwen2.window(config, llama.layers()))
            .normed(QkNorm.PER_HEAD));
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names()
        .put(Q_NORM_W, "layers.{l}.self_attn.q_norm.weight")
        .put(K_NORM_W, "layers.{l}.self_attn.k_norm.weight");
  }
}
