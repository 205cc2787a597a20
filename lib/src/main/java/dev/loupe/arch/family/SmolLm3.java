package dev.loupe.arch.family;

import dev.loupe.arch.AttentionMask;
import dev.loupe.arch.Ends;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WindowConfig;
import dev.loupe.arch.config.HfConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** SmolLM 3. Bakouch et al. 2025, <a href="https://huggingface.co/blog/smollm3">SmolLM3</a>. */
final class SmolLm3 implements Family {
  private static final double USUAL_BASE = 2_000_000; // where the config does not say
  private static final WindowConfig NO_WIDTH = new WindowConfig(false, Optional.empty());

  @Override
  public Set<String> modelTypes() {
    return Set.of("smollm3");
  }

  @Override
  public String models() {
    return "SmolLM 3";
  }

  @Override
  public Spec spec(HfConfig config) {
    Positions.Rotary rotary = Llama.rotary(config, USUAL_BASE);
    Spec llama = Llama.base("smollm3", config, rotary, Llama.reach(rotary, config));
    boolean bias = config.flag("attention_bias", false);
    Set<Integer> unrotated = unrotated(config, llama.layers());
    AttentionMask window = NO_WIDTH.read(config, llama.layers(), unrotated::contains);
    config.ignore("max_window_layers", "pretraining_tp");
    return llama
        .with(llama.attention().biased(bias, bias).masked(window))
        .with(Mlp.gated(config, config.flag("mlp_bias", false)))
        .with(rotary.except(unrotated))
        .with(Ends.plain(config.flag("tie_word_embeddings", true)));
  }

  /** The layers where {@code no_rope_layers} has a zero; without that key, every fourth layer. */
  private static Set<Integer> unrotated(HfConfig config, int layers) {
    int interval = config.size("no_rope_layer_interval", 4);
    Optional<List<String>> rotated = config.words("no_rope_layers"); // 1 where there is a rotation
    return IntStream.range(0, layers)
        .filter(l -> rotated.map(r -> r.get(l).equals("0")).orElse((l + 1) % interval == 0))
        .boxed()
        .collect(Collectors.toSet());
  }

  @Override
  public WeightNames names(Spec spec) {
    return Llama.names();
  }
}
