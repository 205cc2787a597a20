package dev.loupe.arch;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Reads how far layers look back, in today's spelling ({@code layer_types}) and in the older ones.
 */
final class WindowConfig {
  private WindowConfig() {}

  /**
   * The window of the layers that {@code layer_types} names, or, where that is missing, of those
   * that the family {@code usually} gives one.
   */
  static Mask read(HfConfig config, int layers, boolean usuallyUsed, IntPredicate usually) {
    boolean used = config.flag("use_sliding_window", usuallyUsed);
    Set<Integer> windowed = layers(config, layers, usually);
    config.ignore("sliding_window"); // null where there is none
    return used && !windowed.isEmpty() && config.has("sliding_window")
        ? new Window(config.size("sliding_window"), windowed)
        : new Mask.Causal();
  }

  /** The layers that would have the window. */
  static Set<Integer> layers(HfConfig config, int layers, IntPredicate usually) {
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
