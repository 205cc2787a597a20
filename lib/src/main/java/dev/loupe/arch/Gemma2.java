package dev.loupe.arch;

import static dev.loupe.arch.Weight.*;

import java.util.Optional;
import java.util.Set;

/** Gemma 2. Gemma Team 2024, arXiv 2408.00118. */
final class Gemma2 implements Family {
  private static final String SCORES_CAP = "attn_logit_softcapping";
  private static final String LOGITS_CAP = "final_logit_softcapping";

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
    Spec gemma = base("gemma2", config, Llama.rotary(config));
    config.ignore("sliding_window_size");
    Mask window = WindowConfig.USED.read(config, gemma.layers(), layer -> layer % 2 == 0);
    return gemma
        .with(gemma.attention().masked(window).capped(config.numberOrNull(SCORES_CAP, 50)))
        .with(gemma.ends().capped(config.numberOrNull(LOGITS_CAP, 30)));
  }

  /** What the third has taken over: norms on both sides, bent scores and logits if it says so. */
  static Spec base(String family, HfConfig config, Positions positions) {
    Spec gemma = Gemma.base(family, config, positions);
    config.ignore("cache_implementation");
    return gemma
        .with(
            gemma
                .attention()
                .scaledBy(1 / Math.sqrt(config.number("query_pre_attn_scalar")))
                .capped(cap(config, SCORES_CAP)))
        .with(Block.SANDWICH)
        .with(gemma.ends().capped(cap(config, LOGITS_CAP)));
  }

  private static Optional<Double> cap(HfConfig config, String key) {
    config.ignore(key); // null where there is none
    return config.has(key) ? Optional.of(config.number(key)) : Optional.empty();
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
