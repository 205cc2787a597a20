package dev.loupe.harvest;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.site.Site;
import dev.loupe.storage.NumberType;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import dev.loupe.tensor.Origin;
import dev.loupe.tensor.Padding;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.RawMemory;
import dev.loupe.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** One shard: a safetensors file of rows. */
final class ShardFile {
  private static final String TEXT = "text";
  private static final String POSITION = "position";
  private static final String TOKEN = "token";
  private static final double CLOSE = 1e-3; // of the largest value; batches change the last bits

  private final Path path;
  private final List<Site> sites;
  private final NumberType type;
  private final Safetensors file;
  private final Places places;

  private ShardFile(Path path, Plan plan, Safetensors file, Places places) {
    this.path = path;
    this.sites = plan.sites();
    this.type = plan.type();
    this.file = file;
    this.places = places;
  }

  static void write(Path path, Activations rows) {
    SafetensorsWriter writer = new SafetensorsWriter();
    for (Site site : rows.sites()) {
      String axes =
          Sites.axes(site).stream().map(Object::toString).collect(Collectors.joining(" "));
      writer
          .put(site.name(), StoredArray.of(rows.matrix(site).nd()))
          .with(site.name() + ".axes", axes)
          .with(site.name() + ".site", site.name());
    }
    writer.put(TEXT, stored(rows.places().texts()));
    writer.put(POSITION, stored(rows.places().positions()));
    writer.put(TOKEN, stored(rows.places().tokens()));
    writer.write(path);
  }

  private static StoredArray stored(int... numbers) {
    return new StoredArray(
        NumberType.I32,
        new long[] {numbers.length},
        (offset, into) -> {
          int from = (int) (offset / Integer.BYTES);
          int count = into.remaining() / Integer.BYTES;
          into.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(numbers, from, count);
          into.position(into.limit());
        });
  }

  static ShardFile open(Path path, Plan plan, int shard) {
    Safetensors file = opened(path);
    int rows = plan.shards().get(shard);
    for (Site site : plan.sites()) {
      refuseUnfit(path, file, site.name(), plan.type(), rows);
    }
    Places places =
        new Places(
            integers(path, file, TEXT, rows),
            integers(path, file, POSITION, rows),
            integers(path, file, TOKEN, rows));
    return new ShardFile(path, plan, file, places);
  }

  private static Safetensors opened(Path path) {
    try {
      return Safetensors.open(path);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + "; delete this shard and harvest again", e);
    }
  }

  private static int[] integers(Path path, Safetensors file, String name, int rows) {
    refuseUnfit(path, file, name, NumberType.I32, rows);
    ByteBuffer bytes = ByteBuffer.allocate(rows * Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    file.entry(name).read(0, bytes);
    int[] numbers = new int[rows];
    bytes.flip().asIntBuffer().get(numbers);
    return numbers;
  }

  private static void refuseUnfit(
      Path path, Safetensors file, String name, NumberType type, int rows) {
    Safetensors.Entry entry = file.entry(name);
    if (entry == null || !entry.type().equals(type.name()) || entry.shape()[0] != rows) {
      throw new IllegalArgumentException(
          path
              + " should have '"
              + name
              + "' of type "
              + type
              + " with "
              + rows
              + " rows, and has "
              + (entry == null ? "none" : entry)
              + "; delete this shard and harvest again");
    }
  }

  int rows() {
    return places.rows();
  }

  Places places() {
    return places;
  }

  /** The bytes of one row at a site. */
  int rowBytes(Site site) {
    return (int) (file.entry(site.name()).bytes() / Math.max(1, rows()));
  }

  /** Fills {@code into} with a row. */
  void read(Site site, int row, ByteBuffer into) {
    file.entry(site.name()).read((long) row * rowBytes(site), into);
  }

  /** The sizes of so many rows at a site. */
  Shape shape(Site site, int count) {
    long[] shape = file.entry(site.name()).shape().clone();
    shape[0] = count;
    return new Shape(shape);
  }

  /** All rows. */
  Activations all() {
    Scope scope = Scope.open(Device.cpu(), "shard of " + rows() + " rows");
    try (NDManager work = Torch.memory(Device.cpu())) {
      Map<Site, Tensor> matrices = new LinkedHashMap<>();
      for (Site site : sites) {
        NDArray array =
            RawMemory.filled(
                work,
                shape(site, rows()),
                type.readAs(),
                (first, window) -> file.entry(site.name()).read(first * type.width(), window));
        matrices.put(
            site, scope.keep(array, Sites.axes(site), Origin.of(site.name(), Padding.NONE)));
      }
      return new Activations(scope, matrices, places);
    } catch (RuntimeException | Error e) {
      scope.close();
      throw e;
    }
  }

  /** Refuses if the first rows of this shard are not close to these. */
  void refuseOtherThan(Activations now) {
    try (Activations here = all()) {
      for (Site site : sites) {
        double[] old = here.matrix(site).toDoubleArray();
        double[] fresh = now.matrix(site).toDoubleArray();
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < fresh.length; i++) {
          largest = Math.max(largest, Math.abs(old[i]));
          difference = Math.max(difference, Math.abs(old[i] - fresh[i]));
        }
        if (!(difference <= CLOSE * largest)) { // also if it is not a number
          throw new IllegalArgumentException(
              path
                  + " holds other activations of "
                  + site
                  + " than the model computes now (they differ by up to "
                  + (float) difference
                  + "), so its weights or interventions have changed; give a new folder");
        }
      }
    }
  }

  @Override
  public String toString() {
    return path + ": " + rows() + " rows";
  }
}
