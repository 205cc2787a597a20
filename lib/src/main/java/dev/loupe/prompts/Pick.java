package dev.loupe.prompts;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Random choices. */
final class Pick {
  private Pick() {}

  static <T> T one(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** {@code count} different items in random order. */
  static <T> List<T> some(Random random, List<T> list, int count) {
    List<T> shuffled = new ArrayList<>(list);
    Collections.shuffle(shuffled, random);
    return shuffled.subList(0, count);
  }
}
