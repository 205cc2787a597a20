package dev.loupe.learning;

import java.util.Arrays;
import java.util.Random;

/**
 * Which rows of a data set each step takes: all rows once, in a random order, before any is taken
 * again.
 *
 * <p>It depends on the seed and the number of the step only, so a training that goes on takes the
 * rows that it would have taken. The order of the round that was asked for last is remembered.
 */
public final class RowOrder {
  private final int count;
  private final int batch;
  private final long seed;
  private long round = -1;
  private int[] order = {};

  private RowOrder(int count, int batch, long seed) {
    this.count = count;
    this.batch = batch;
    this.seed = seed;
  }

  /** The order of {@code count} rows, of which each step takes {@code batch}. */
  public static RowOrder of(int count, int batch, long seed) {
    if (batch < 1 || batch > count) {
      throw new IllegalArgumentException(
          "a step cannot take " + batch + " rows of " + count + "; take 1 to " + count);
    }
    return new RowOrder(count, batch, seed);
  }

  /** The rows of a step; the first step is 1. */
  public synchronized int[] of(long step) {
    long wanted = (step - 1) / (count / batch);
    if (wanted != round) {
      order = order(wanted);
      round = wanted;
    }
    int at = (int) ((step - 1) % (count / batch)) * batch;
    return Arrays.copyOfRange(order, at, at + batch);
  }

  /** A random order; the last rows of a round that fill no batch wait for the next round. */
  private int[] order(long round) {
    Random random = new Random(seed * 1_000_003 + round);
    int[] shuffled = new int[count];
    for (int i = 0; i < count; i++) {
      int other = random.nextInt(i + 1);
      shuffled[i] = shuffled[other];
      shuffled[other] = i;
    }
    return shuffled;
  }

  @Override
  public String toString() {
    return batch + " of " + count + " rows a step, seed " + seed;
  }
}
