package dev.loupe.harvest;

import dev.loupe.files.TypedPath;
import dev.loupe.site.Site;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * The activations in a folder: rows in the order of the texts, in shards, of which one at a time is
 * in memory; immutable.
 *
 * <pre>{@code
 * for (var shard : shards) println(shard.matrix());           // in the order of the texts
 * for (var batch : shards.shuffled(4096, 0)) train(batch.matrix());
 * }</pre>
 */
public final class Shards implements Parts, Iterable<Activations> {
  private final Path folder;
  private final Plan plan;

  private Shards(Path folder, Plan plan) {
    this.folder = folder;
    this.plan = plan;
  }

  /** The activations that a harvest has written into a folder. */
  public static Shards open(Path typed) {
    Path folder = TypedPath.of(typed);
    Plan plan = HarvestFolder.plan(folder);
    List<Integer> missing =
        IntStream.range(0, plan.shards().size())
            .filter(shard -> !Files.exists(HarvestFolder.shard(folder, shard)))
            .boxed()
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          folder
              + " is not complete: "
              + missing.size()
              + " of "
              + plan.shards().size()
              + " shards are missing, the first is number "
              + missing.get(0)
              + "; run the same harvest again to complete it");
    }
    return new Shards(folder, plan);
  }

  /** The activations that a harvest has written into a folder. */
  public static Shards open(String folder) {
    return open(Path.of(folder));
  }

  /** The number of rows of all shards. */
  public long rows() {
    return plan.rows();
  }

  /** The number of shards. */
  public int shards() {
    return plan.shards().size();
  }

  /** The sites that were harvested. */
  public List<Site> sites() {
    return plan.sites();
  }

  @Override
  public List<Site> harvested() {
    return sites();
  }

  @Override
  public Optional<String> origin() {
    return Optional.of(plan.model());
  }

  /** One shard, read into memory. */
  public Activations shard(int number) {
    if (number < 0 || number >= shards()) {
      throw new IllegalArgumentException(
          "there is no shard " + number + "; there are shards 0 to " + (shards() - 1));
    }
    return file(number).all();
  }

  ShardFile file(int number) {
    return ShardFile.open(HarvestFolder.shard(folder, number), plan, number);
  }

  Plan plan() {
    return plan;
  }

  /** The shards in the order of the texts. */
  @Override
  public Iterator<Activations> iterator() {
    return new Iterator<>() {
      private int next;

      @Override
      public boolean hasNext() {
        return next < shards();
      }

      @Override
      public Activations next() {
        if (!hasNext()) {
          throw new NoSuchElementException("all shards have been read");
        }
        return shard(next++);
      }
    };
  }

  /** The shards in the order of the texts, each closed when the next is read. */
  @Override
  public void each(Consumer<Activations> taking) {
    for (int shard = 0; shard < shards(); shard++) {
      try (Activations part = shard(shard)) {
        taking.accept(part);
      }
    }
  }

  /**
   * All rows once, in a random order, in batches of so many rows; the last batch has the rest. The
   * same seed gives the same order.
   *
   * <p>The shards are taken in a random order, sixteen at a time, and rows at random from all of
   * the sixteen; up to sixteen shards are shuffled perfectly.
   */
  public Iterable<Activations> shuffled(int batch, long seed) {
    if (batch < 1) {
      throw new IllegalArgumentException(
          "a batch cannot have " + batch + " rows; give 1 or more, such as 4096");
    }
    return () -> new ShuffledRows(this, batch, seed);
  }

  /**
   * The same without the rows of a token, such as BOS, and without the first so many batches, whose
   * rows are not read.
   */
  public Iterator<Activations> shuffled(int batch, long seed, OptionalInt without, long behind) {
    ShuffledRows rows = new ShuffledRows(this, batch, seed, others(without), rows(without));
    rows.skip(behind);
    return rows;
  }

  /** The number of rows without those of a token. */
  public long rows(OptionalInt without) {
    return without.isEmpty()
        ? rows()
        : IntStream.range(0, shards())
            .mapToLong(shard -> file(shard).places().count(others(without)))
            .sum();
  }

  private static IntPredicate others(OptionalInt without) {
    return token -> without.isEmpty() || token != without.getAsInt();
  }

  @Override
  public String toString() {
    return folder + ": " + plan;
  }
}
