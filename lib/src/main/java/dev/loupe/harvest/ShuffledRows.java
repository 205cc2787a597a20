package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.site.Site;
import dev.loupe.storage.NumberType;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.RawMemory;
import dev.loupe.torch.Torch;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Rows of shards in a random order; reads rows, not shards, so little is in memory. */
final class ShuffledRows implements Iterator<Activations> {
  private static final int TOGETHER = 16; // shards whose rows are mixed

  private final Shards shards;
  private final int batch;
  private final Random random;
  private final IntPredicate tokens; // whose rows are taken
  private final Deque<Integer> waiting; // shards
  private List<ShardFile> open = List.of();
  private int[] order = {}; // of the rows of the open shards
  private int[] begins = {}; // the number of each open shard's first row
  private int taken;
  private long left;

  /** A row of an open shard. */
  private record Row(ShardFile shard, int number) {}

  ShuffledRows(Shards shards, int batch, long seed) {
    this(shards, batch, seed, token -> true, shards.rows());
  }

  /** The rows of some tokens only, of which there are so many. */
  ShuffledRows(Shards shards, int batch, long seed, IntPredicate tokens, long count) {
    this.tokens = tokens;
    this.shards = shards;
    this.batch = batch;
    this.random = new Random(seed);
    List<Integer> numbers =
        IntStream.range(0, shards.shards())
            .boxed()
            .collect(Collectors.toCollection(ArrayList::new));
    Collections.shuffle(numbers, random);
    this.waiting = new ArrayDeque<>(numbers);
    this.left = count;
  }

  @Override
  public boolean hasNext() {
    return left > 0;
  }

  @Override
  public Activations next() {
    if (!hasNext()) {
      throw new NoSuchElementException("all rows have been read");
    }
    List<Row> rows = new ArrayList<>();
    for (int count = (int) Math.min(batch, left); rows.size() < count; ) {
      rows.add(row(number()));
    }
    left -= rows.size();
    return read(rows);
  }

  /** Leaves out the rows of some batches, without reading them. */
  void skip(long batches) {
    for (long count = Math.min(batches * batch, left); count > 0; count--, left--) {
      number();
    }
  }

  /** The number of the next row among those of the open shards. */
  private int number() {
    while (taken == order.length) {
      mix();
    }
    return order[taken++];
  }

  /** Opens the next shards, and shuffles their rows (Fisher and Yates 1938; Durstenfeld 1964). */
  private void mix() {
    open = new ArrayList<>();
    while (!waiting.isEmpty() && open.size() < TOGETHER) {
      open.add(shards.file(waiting.remove()));
    }
    begins = new int[open.size()];
    for (int i = 1; i < begins.length; i++) {
      begins[i] = Math.addExact(begins[i - 1], open.get(i - 1).rows());
    }
    int[] all =
        open.stream().flatMapToInt(shard -> Arrays.stream(shard.places().tokens())).toArray();
    order = IntStream.range(0, all.length).filter(row -> tokens.test(all[row])).toArray();
    for (int i = order.length - 1; i > 0; i--) {
      int other = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[other];
      order[other] = swapped;
    }
    taken = 0;
  }

  private Row row(int number) {
    int shard = open.size() - 1;
    while (begins[shard] > number) {
      shard--;
    }
    return new Row(open.get(shard), number - begins[shard]);
  }

  private Activations read(List<Row> rows) {
    Scope scope = Scope.open(Device.cpu(), "batch of " + rows.size() + " rows");
    try (NDManager work = Torch.memory(Device.cpu())) {
      Map<Site, Tensor> matrices = new LinkedHashMap<>();
      for (Site site : shards.sites()) {
        matrices.put(
            site,
            scope.keep(
                filled(work, rows, site), Sites.axes(site), Origin.of(site.name(), Padding.NONE)));
      }
      return new Activations(scope, matrices, places(rows));
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  private NDArray filled(NDManager work, List<Row> rows, Site site) {
    ShardFile some = rows.get(0).shard();
    int bytes = some.rowBytes(site);
    NumberType type = shards.plan().type();
    return RawMemory.filled(
        work,
        some.shape(site, rows.size()),
        type.readAs(),
        (first, window) -> {
          if (first > 0) {
            throw new IllegalArgumentException(
                "a batch of " + rows.size() + " rows is larger than 2 GB; take a smaller batch");
          }
          fill(window, rows, site, bytes);
        });
  }

  private static void fill(ByteBuffer window, List<Row> rows, Site site, int bytes) {
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      row.shard().read(site, row.number(), window.slice(i * bytes, bytes));
    }
  }

  private static Places places(List<Row> rows) {
    int size = rows.size();
    Places places = new Places(new int[size], new int[size], new int[size]);
    for (int i = 0; i < size; i++) {
      Places from = rows.get(i).shard().places();
      int number = rows.get(i).number();
      places.texts()[i] = from.texts()[number];
      places.positions()[i] = from.positions()[number];
      places.tokens()[i] = from.tokens()[number];
    }
    return places;
  }
}
