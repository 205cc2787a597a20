package dev.loupe.probe;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;

/**
 * Random labels, which a probe can only memorise.
 *
 * <p>Every word type has one random label, and labels are as frequent as in the real task. If a
 * probe is as accurate on random labels as on the real ones, its accuracy shows its own capacity,
 * not the model's knowledge. Hewitt and Liang 2019, arXiv 1909.03368.
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
