package dev.loupe.arch;

import dev.loupe.arch.config.HfConfig;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads how far back layers attend, from today's key ({@code layer_types}) and from the older ones.
 *
 * @param used whether windows are used if {@code use_sliding_window} is missing
 * @param width how many tokens they have if {@code sliding_window} is missing; null means no window
 */
public record WindowConfig(boolean used, Optional<Integer> width) {
  /** The size of windows in transformers if the config has none, in tokens. */
  private static final int USUAL = 4096;

  /** Windows that are used, with 4096 tokens if the config does not say. */
  public static final WindowConfig USED = new WindowConfig(true, Optional.of(USUAL));

  /** Windows that are not used if the config does not say. */
  public static final WindowConfig UNUSED = new WindowConfig(false, Optional.of(USUAL));

  /** Windows that are used only if the config has their size. */
  public static final WindowConfig WHERE_SAID = new WindowConfig(true, Optional.empty());

  /**
   * The window of the layers that {@code layer_types} names or, if that is missing, of the layers
   * that {@code usually} have one in the family.
   */
  public AttentionMask read(HfConfig config, int layers, IntPredicate usually) {
    boolean inUse = config.flag("use_sliding_window", used);
    Set<Integer> windowed = layers(config, layers, usually);
    config.ignore("sliding_window");
    if (!inUse || windowed.isEmpty()) {
      return new AttentionMask.Causal();
    }
    return config
        .sizeOrNull("sliding_window", width)
        .<AttentionMask>map(reach -> new Window(reach, windowed))
        .orElse(new AttentionMask.Causal());
  }

  /** The layers that would have the window. */
  public static Set<Integer> layers(HfConfig config, int layers, IntPredicate usually) {
    Optional<List<String>> types = config.words("layer_types");
    types.ifPresent(found -> check(found, layers));
    return IntStream.range(0, layers)
        .filter(l -> types.map(t -> t.get(l).equals("sliding_attention")).orElse(usually.test(l)))
        .boxed()
        .collect(Collectors.toSet());
  }

  private static void check(List<String> types, int layers) {
    if (types.size() != layers
        || !Set.of("full_attention", "sliding_attention").containsAll(types)) {
      throw new IllegalArgumentException(
          "config.json has layer_types "
              + types
              + "; each of the "
              + layers
              + " layers is full_attention or sliding_attention");
    }
  }
}
