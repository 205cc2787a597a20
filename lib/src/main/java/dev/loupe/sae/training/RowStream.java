package dev.loupe.sae.training;

import dev.loupe.harvest.Activations;
import dev.loupe.harvest.Shards;
import java.util.Iterator;
import java.util.OptionalInt;

/**
 * Batches of rows of a folder without an end, one for each step of a training: all rows once, in a
 * random order, before any is read again.
 *
 * <p>Which rows a step gets depends on the seed and the number of the step only. To go on behind
 * many steps, their rows are left out without reading them.
 */
final class RowStream {
  private final Shards shards;
  private final int batch;
  private final long seed;
  private final OptionalInt without;
  private final long count;
  private Iterator<Activations> rows;
  private long next = -1; // the step that the iterator gives next

  private RowStream(Shards shards, int batch, long seed, OptionalInt without, long count) {
    this.shards = shards;
    this.batch = batch;
    this.seed = seed;
    this.without = without;
    this.count = count;
  }

  /**
   * Batches of rows of a folder.
   *
   * @param without the token whose rows are left out, such as BOS
   */
  static RowStream of(Shards shards, int batch, long seed, OptionalInt without) {
    long count = shards.rows(without);
    if (batch < 1 || batch > count) {
      throw new IllegalArgumentException(
          "a step cannot take " + batch + " rows of " + count + "; take 1 to " + count);
    }
    return new RowStream(shards, batch, seed, without, count);
  }

  /** The number of rows. */
  long rows() {
    return count;
  }

  /** The rows of a step, read now; the first step is 1. */
  Activations at(long step) {
    long steps = count / batch; // of a round; rows that fill no batch are left out in it
    long round = (step - 1) / steps;
    long behind = (step - 1) % steps;
    if (step != next || behind == 0) {
      rows = shards.shuffled(batch, seed * 1_000_003 + round, without, behind);
    }
    next = step + 1;
    return rows.next();
  }

  @Override
  public String toString() {
    return batch + " of " + count + " rows a step of " + shards;
  }
}
