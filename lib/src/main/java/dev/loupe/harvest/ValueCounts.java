package dev.loupe.harvest;

import java.util.Arrays;

/**
 * How often values occur, each counted by its first eight binary digits.
 *
 * <p>Two values that count together differ by less than 1/128 of themselves, so a quantile is known
 * within 0.4 %, whatever the spread of the values, from some thousand counters; and the edges of
 * bins whose width is a power of two lie between counters, so a histogram is exact. The idea is
 * that of DDSketch, with binary digits instead of a logarithm.
 *
 * <p>Masson, Rim and Lee 2019, <a href="https://arxiv.org/abs/1908.10693">DDSketch</a>.
 */
final class ValueCounts {
  static final int DIGITS = 7; // behind the leading one
  private static final int DROPPED = 52 - DIGITS; // of a double's 52
  private static final double SMALLEST = 0x1p-60; // smaller ones count as zero

  private final Side positive = new Side();
  private final Side negative = new Side();
  private int zeros;

  /** Counters for the values of one sign; counter i is for the key {@code first + i}. */
  private static final class Side {
    private int first;
    private int[] counts = new int[0];

    void count(int key) {
      if (key < first || key >= first + counts.length) {
        widen(key);
      }
      counts[key - first] = Math.addExact(counts[key - first], 1);
    }

    private void widen(int key) {
      int room = 1 << DIGITS; // one power of two at a time
      int from = counts.length == 0 ? key : Math.min(key, first);
      int to = counts.length == 0 ? key + 1 : Math.max(key + 1, first + counts.length);
      int begin = from / room * room;
      int end = (to + room - 1) / room * room;
      int[] wider = new int[end - begin];
      System.arraycopy(counts, 0, wider, counts.length == 0 ? 0 : first - begin, counts.length);
      counts = wider;
      first = begin;
    }
  }

  void add(double value) {
    double size = Math.abs(value);
    if (size < SMALLEST) {
      zeros = Math.addExact(zeros, 1);
    } else {
      (value > 0 ? positive : negative).count((int) (Double.doubleToRawLongBits(size) >>> DROPPED));
    }
  }

  /** The smallest value that a key counts. */
  private static double edge(long key) {
    return Double.longBitsToDouble(key << DROPPED);
  }

  private static double middle(int key) {
    return (edge(key) + edge(key + 1)) / 2;
  }

  /** About the value that has so many values below it, from 0. */
  double ranked(long rank) {
    long below = -1;
    for (int i = negative.counts.length - 1; i >= 0; i--) { // from the smallest value up
      below += negative.counts[i];
      if (below >= rank) {
        return -middle(negative.first + i);
      }
    }
    below += zeros;
    if (below >= rank) {
      return 0;
    }
    for (int i = 0; i < positive.counts.length; i++) {
      below += positive.counts[i];
      if (below >= rank) {
        return middle(positive.first + i);
      }
    }
    throw new IllegalArgumentException("there are only " + (below + 1) + " values");
  }

  /**
   * The counts of bins of a width that is a power of two, from bin number {@code from} on; bin i
   * begins at i times the width. All values are smaller in size than 256 widths. A value on an edge
   * counts in the bin that is further from zero.
   */
  long[] binned(double width, int from, int bins) {
    long[] counts = new long[bins];
    if (zeros > 0) {
      counts[-from] += zeros;
    }
    for (int i = 0; i < positive.counts.length; i++) {
      if (positive.counts[i] > 0) {
        counts[bin(positive.first + i, width) - from] += positive.counts[i];
      }
    }
    for (int i = 0; i < negative.counts.length; i++) {
      if (negative.counts[i] > 0) {
        counts[-1 - bin(negative.first + i, width) - from] += negative.counts[i];
      }
    }
    return counts;
  }

  /** The number of the bin, counted from zero outwards, in which all values of a key are. */
  private static int bin(int key, double width) {
    return (int) (edge(key) / width);
  }

  long total() {
    return zeros + sum(positive.counts) + sum(negative.counts);
  }

  private static long sum(int... counts) {
    return Arrays.stream(counts).asLongStream().sum();
  }

  @Override
  public String toString() {
    return "counts of " + total() + " values";
  }
}
