package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Block;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
import java.util.Optional;
import java.util.Set;

/** Gemma 2. Gemma Team 2024, arXiv 2408.00118. */
final class Gemma2 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma2");
  }

  @Override
  public String models() {
    return "Gemma 2";
  }

  @Override
  public Spec spec(HfConfig config) {
    Spec gemma = base("gemma2", config, Llama.rotary(config), Optional.of(50.0), Optional.of(30.0));
    config.ignore("sliding_window_size");
    AttentionMask window = WindowConfig.USED.read(config, gemma.layers(), layer -> layer % 2 == 0);
    return gemma.with(gemma.attention().masked(window));
  }

  /**
   * What Gemma 3 shares: norms on both sides, soft-capped scores and logits.
   *
   * @param scores the soft cap of scores if the config does not say
   * @param logits the soft cap of logits if the config does not say
   */
  static Spec base(
      String family,
      HfConfig config,
      Positions positions,
      Optional<Double> scores,
      Optional<Double> logits) {
    Spec gemma = Gemma.base(family, config, positions);
    config.ignore("cache_implementation");
    return gemma
        .with(
            gemma
                .attention()
                .scaledBy(1 / Math.sqrt(config.number("query_pre_attn_scalar")))
                .capped(config.numberOrNull("attn_logit_softcapping", scores)))
        .with(Block.SANDWICH)
        .with(gemma.ends().capped(config.numberOrNull("final_logit_softcapping", logits)));
  }

  @Override
  public WeightNames names(Spec spec) {
    return names();
  }

  static WeightNames names() {
    return Llama.names()
        .put(LN1_POST_W, "layers.{l}.post_attention_layernorm.weight")
        .put(LN2_W, "layers.{l}.pre_feedforward_layernorm.weight")
        .put(LN2_POST_W, "layers.{l}.post_feedforward_layernorm.weight");
  }
}
