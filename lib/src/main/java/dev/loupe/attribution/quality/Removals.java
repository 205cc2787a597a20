package dev.loupe.attribution.quality;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Sets of units to remove: first a size from 1 to all, each equally likely, then any set of it.
 *
 * <p>Few units: every set with its probability. Many: random sets, each of the same weight.
 *
 * @param removed the units of each set
 * @param weights the weight of each set; they sum to 1
 * @param exact whether these are all sets
 */
record Removals(List<BitSet> removed, double[] weights, boolean exact) {
  private static final int FEW = 6; // units: 63 sets
  private static final int SAMPLES = 100;
  private static final long SEED = 1;

  static Removals of(int units) {
    return units <= FEW ? all(units) : sampled(units);
  }

  private static Removals all(int units) {
    List<BitSet> sets =
        IntStream.range(1, 1 << units).mapToObj(bits -> BitSet.valueOf(new long[] {bits})).toList();
    double[] weights =
        sets.stream().mapToDouble(set -> 1 / (units * choose(units, set.cardinality()))).toArray();
    return new Removals(sets, weights, true);
  }

  private static double choose(int n, int k) {
    return IntStream.rangeClosed(1, k)
        .mapToDouble(i -> (n - k + i) / (double) i)
        .reduce(1, (a, b) -> a * b);
  }

  private static Removals sampled(int units) {
    Random random = new Random(SEED);
    List<Integer> shuffled = new ArrayList<>(IntStream.range(0, units).boxed().toList());
    List<BitSet> sets = new ArrayList<>();
    double[] weights = new double[SAMPLES];
    for (int i = 0; i < SAMPLES; i++) {
      Collections.shuffle(shuffled, random);
      BitSet set = new BitSet();
      shuffled.subList(0, 1 + random.nextInt(units)).forEach(set::set);
      sets.add(set);
      weights[i] = 1.0 / SAMPLES;
    }
    return new Removals(sets, weights, false);
  }

  /** The mean of a number of each set. */
  double mean(double[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> weights[i] * values[i]).sum();
  }
}
