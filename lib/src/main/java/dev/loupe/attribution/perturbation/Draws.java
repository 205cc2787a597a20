package dev.loupe.attribution.perturbation;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import java.util.stream.IntStream;

/** Random choices of units. */
record Draws(Random random) {
  /** {@code count} of the units, each subset and each order equally likely. */
  int[] subset(int units, int count) {
    int[] all = IntStream.range(0, units).toArray();
    for (int i = 0; i < count; i++) {
      int other = i + random.nextInt(units - i);
      int swapped = all[i];
      all[i] = all[other];
      all[other] = swapped;
    }
    return Arrays.copyOf(all, count);
  }

  /** A coalition of this size. */
  BitSet coalition(int units, int size) {
    BitSet coalition = new BitSet();
    for (int unit : subset(units, size)) {
      coalition.set(unit);
    }
    return coalition;
  }

  /** An index, each as likely as its weight says. */
  int index(double[] weights) {
    double left = random.nextDouble() * Arrays.stream(weights).sum();
    int index = 0;
    while (index < weights.length - 1 && left >= weights[index]) {
      left -= weights[index];
      index++;
    }
    return index;
  }
}
