package dev.loupe.probe;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Random labels that a probe can only learn by heart.
 *
 * <p>Every word type gets a label of its own, drawn as often as in the real task; a probe that is
 * as accurate here as there shows its own capacity, not the model's knowledge. Hewitt and Liang
 * 2019, arXiv 1909.03368.
 */
final class ControlTask {
  private ControlTask() {}

  /** A label for each text, the same for texts of the same type. */
  static int[] labels(String[] types, int[] classes, long seed) {
    Random random = new Random(seed);
    Map<String, Integer> byType = new HashMap<>();
    int[] labels = new int[types.length];
    for (int i = 0; i < types.length; i++) {
      labels[i] = byType.computeIfAbsent(types[i], type -> classes[random.nextInt(classes.length)]);
    }
    return labels;
  }
}
