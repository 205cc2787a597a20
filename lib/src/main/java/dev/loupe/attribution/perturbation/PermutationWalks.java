package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Estimate;
import dev.loupe.attribution.question.Question;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;

/**
 * What each unit adds when units are added to the baseline in the order of a random permutation,
 * and in the reverse order; the mean over both is one sample.
 */
final class PermutationWalks {
  private static final int AT_ONCE = 1 << 14; // coalitions: the heap that lists of them take

  private PermutationWalks() {}

  /** Walks along this many permutations and their reverses. */
  static Estimate of(Question question, int pairs, long seed) {
    int units = question.units().size();
    Random random = new Random(seed);
    double[][] samples = new double[pairs][];
    int most = Math.max(1, AT_ONCE / (2 * units));
    for (int from = 0; from < pairs; from += most) {
      int count = Math.min(most, pairs - from);
      List<int[]> orders = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int[] order = new Draws(random).subset(units, units);
        orders.add(order);
        orders.add(reversed(order));
      }
      double[][] gains = gains(question, orders);
      for (int i = 0; i < count; i++) {
        samples[from + i] = mean(gains[2 * i], gains[2 * i + 1]);
      }
    }
    return Estimate.of(samples);
  }

  /** What each unit adds on the way from the baseline to the prompt, for each order. */
  private static double[][] gains(Question question, List<int[]> orders) {
    List<BitSet> stations = new ArrayList<>();
    for (int[] order : orders) {
      BitSet present = new BitSet();
      stations.add((BitSet) present.clone());
      for (int unit : order) {
        present.set(unit);
        stations.add((BitSet) present.clone());
      }
    }
    double[] values = question.coalitions().values(stations);
    double[][] gains = new double[orders.size()][question.units().size()];
    int at = 0;
    for (int i = 0; i < gains.length; i++) {
      for (int unit : orders.get(i)) {
        gains[i][unit] = values[at + 1] - values[at];
        at++;
      }
      at++;
    }
    return gains;
  }

  private static int[] reversed(int[] order) {
    int[] reversed = new int[order.length];
    for (int i = 0; i < order.length; i++) {
      reversed[i] = order[order.length - 1 - i];
    }
    return reversed;
  }

  private static double[] mean(double[] a, double[] b) {
    double[] mean = new double[a.length];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = (a[i] + b[i]) / 2;
    }
    return mean;
  }
}
