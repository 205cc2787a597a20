package dev.loupe.harvest;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * Batches of rows of a folder without an end, one for each step of a training: all rows once, in a
 * random order, before any is read again.
 *
 * <p>Which rows a step gets depends on the seed and the number of the step only. To go on behind
 * many steps, their rows are left out without reading them.
 */
public final class RowStream {
  private final Shards shards;
  private final int batch;
  private final long seed;
  private final IntPredicate tokens;
  private final long count;
  private ShuffledRows rows;
  private long next = -1; // the step that the iterator gives next

  private RowStream(Shards shards, int batch, long seed, IntPredicate tokens, long count) {
    this.shards = shards;
    this.batch = batch;
    this.seed = seed;
    this.tokens = tokens;
    this.count = count;
  }

  /**
   * Batches of rows of a folder.
   *
   * @param without the token whose rows are left out, such as BOS
   */
  public static RowStream of(Shards shards, int batch, long seed, OptionalInt without) {
    IntPredicate tokens = token -> without.isEmpty() || token != without.getAsInt();
    long count = without.isEmpty() ? shards.rows() : count(shards, tokens);
    if (batch < 1 || batch > count) {
      throw new IllegalArgumentException(
          "a step cannot take " + batch + " rows of " + count + "; take 1 to " + count);
    }
    return new RowStream(shards, batch, seed, tokens, count);
  }

  private static long count(Shards shards, IntPredicate tokens) {
    long count = 0;
    for (int shard = 0; shard < shards.shards(); shard++) {
      count += Arrays.stream(shards.file(shard).places().tokens()).filter(tokens).count();
    }
    return count;
  }

  /** The number of rows. */
  public long rows() {
    return count;
  }

  /** The rows of a step, read now; the first step is 1. */
  public synchronized Activations at(long step) {
    long steps = count / batch; // of a round; rows that fill no batch are left out in it
    long round = (step - 1) / steps;
    if (step != next || (step - 1) % steps == 0) {
      rows = new ShuffledRows(shards, batch, seed * 1_000_003 + round, tokens, count);
      rows.skip((step - 1) % steps);
    }
    next = step + 1;
    return rows.next();
  }

  @Override
  public String toString() {
    return batch + " of " + count + " rows a step of " + shards;
  }
}
