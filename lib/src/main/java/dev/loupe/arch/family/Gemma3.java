package dev.loupe.arch.family;

import static dev.loupe.arch.Weight.*;

import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.RotaryConfig;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;

/** The text models of Gemma 3. Gemma Team 2025, arXiv 2503.19786. */
final class Gemma3 implements Family {
  @Override
  public Set<String> modelTypes() {
    return Set.of("gemma3_text");
  }

  @Override
  public String models() {
    return "Gemma 3, text";
  }

  @Override
  public Spec spec(HfConfig config) {
    int layers = config.size("num_hidden_layers");
    int period = config.size("sliding_window_pattern", config.size("_sliding_window_pattern", 6));
    IntPredicate usually = layer -> (layer + 1) % period != 0;
    Set<Integer> local = WindowConfig.layers(config, layers, usually);
    Spec gemma =
        Gemma2.base(
            "gemma3_text", config, rotary(config, local), Optional.empty(), Optional.empty());
    return gemma.with(
        gemma
            .attention()
            .masked(WindowConfig.USED.read(config, layers, usually))
            .normed(QkNorm.PER_HEAD));
  }

  /** Layers with a window rotate faster; older configs stretch only the other layers. */
  private static Positions rotary(HfConfig config, Set<Integer> local) {
    Optional<HfConfig> given = RotaryConfig.parameters(config);
    boolean both = config.has("rope_parameters");
    Optional<HfConfig> far = both ? given.flatMap(of -> of.nested("full_attention")) : given;
    Optional<HfConfig> near = given.flatMap(of -> of.nested("sliding_attention"));
    if (both) {
      given.get().refuseUnread();
    }
    double slow = config.number("rope_theta", 1_000_000);
    double fast = config.number("rope_local_base_freq", 10_000);
    int dHead = Llama.dHead(config);
    return RotaryConfig.of(far, config, slow, 1)
        .positions(dHead)
        .except(RotaryConfig.of(near, config, fast, 1).rotation(dHead), local);
  }

  @Override
  public WeightNames names(Spec spec) {
    return Gemma2.names()
        .put(Q_NORM_W, "layers.{l}.self_attn.q_norm.weight")
        .put(K_NORM_W, "layers.{l}.self_attn.k_norm.weight");
  }
}
