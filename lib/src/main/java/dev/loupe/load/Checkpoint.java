package dev.loupe.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WeightSource;
import dev.loupe.model.WeightReader;
import dev.loupe.tensor.Ops;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.ShortBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The weights of a safetensors file under a family's names.
 *
 * <p>Refuses a file in which a weight is missing, and one that has tensors for which the family has
 * no use.
 */
final class Checkpoint implements WeightReader {
  private static final int CHUNK = 8192;

  private final Safetensors file;
  private final WeightNames names;
  private final Spec spec;
  private final Map<String, String> storedNames = new HashMap<>();
  private final Map<String, NDArray> fused = new HashMap<>();

  Checkpoint(Safetensors file, WeightNames names, Spec spec) {
    this.file = file;
    this.names = names;
    this.spec = spec;
    file.names().forEach(this::addName);
    refuseUnmapped();
    refuseUntied();
  }

  private void addName(String stored) {
    String other = storedNames.put(names.stripped(stored), stored);
    if (other != null) {
      throw new IllegalArgumentException(
          "the checkpoint has both '" + other + "' and '" + stored + "', which are one weight");
    }
  }

  @Override
  public NDArray read(NDManager owner, Weight weight, int layer) {
    WeightSource source =
        names
            .source(weight)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the " + spec.family() + " family has no name for " + weight));
    String key = source.key(layer);
    NDArray whole = fused.containsKey(key) ? fused.get(key) : array(owner, source, weight, layer);
    NDArray oriented = source.transposed() ? whole.transpose() : whole; // [out, in]
    if (source.alone()) {
      return oriented;
    }
    fused.put(key, whole); // its other parts will be asked for
    NDArray part = part(oriented, source, weight);
    if (source.part() == source.fused().size() - 1) {
      fused.remove(key);
    }
    return part;
  }

  /** A view where the parts follow one another, a copy where they alternate. */
  private NDArray part(NDArray fused, WeightSource source, Weight weight) {
    if (!source.perHead()) {
      return Ops.narrow(fused, 0, source.firstRow(spec), weight.keptShape(spec)[0]);
    }
    long groups = spec.attention().kvHeads();
    Shape inputs = fused.getShape().slice(1);
    long rows = fused.getShape().get(0);
    long own = weight.keptShape(spec)[0];
    NDArray split = fused.reshape(new Shape(groups, rows / groups).addAll(inputs));
    return Ops.narrow(split, 1, source.firstRow(spec) / groups, own / groups)
        .reshape(new Shape(own).addAll(inputs));
  }

  private NDArray array(NDManager owner, WeightSource source, Weight weight, int layer) {
    String key = source.key(layer);
    String stored = storedNames.get(key);
    if (stored == null) {
      throw new IllegalArgumentException(
          "the checkpoint has no '" + key + "', which would be " + weight.name(layer));
    }
    Safetensors.Entry entry = file.entry(stored);
    checkShape(stored, entry.shape(), source.storedShape(spec));
    Shape shape = new Shape(entry.shape());
    return switch (entry.type()) {
      case "F32" -> single(owner, entry.data(), shape);
      case "F16" -> half(owner, entry.data(), shape);
      case "BF16" -> single(owner, widened(entry.data()), shape);
      default ->
          throw new IllegalArgumentException(
              "'"
                  + stored
                  + "' has the number type "
                  + entry.type()
                  + "; weights are F32, F16 or BF16");
    };
  }

  private static void checkShape(String stored, long[] shape, long[] expected) {
    if (!Arrays.equals(shape, expected)) {
      throw new IllegalArgumentException(
          "'"
              + stored
              + "' has shape "
              + Arrays.toString(shape)
              + ", where config.json asks for "
              + Arrays.toString(expected));
    }
  }

  /**
   * Copies once into memory of PyTorch's own: a view of a mapped array dies with the mapping, and
   * with it the JVM.
   */
  private static NDArray single(NDManager owner, ByteBuffer data, Shape shape) {
    try (NDArray mapped = owner.create(data, shape, DataType.FLOAT32)) {
      return Ops.copy(mapped);
    }
  }

  private static NDArray half(NDManager owner, ByteBuffer data, Shape shape) {
    try (NDArray mapped = owner.create(data, shape, DataType.FLOAT16)) {
      return Ops.cast(mapped, DataType.FLOAT32);
    }
  }

  /** bfloat16 is the upper half of a float; DJL aborts the JVM when it is given one. */
  private static ByteBuffer widened(ByteBuffer data) {
    ShortBuffer from = data.asShortBuffer();
    ByteBuffer wide =
        ByteBuffer.allocateDirect(Math.multiplyExact(from.remaining(), 4))
            .order(ByteOrder.nativeOrder());
    IntBuffer to = wide.asIntBuffer();
    short[] narrow = new short[CHUNK];
    int[] bits = new int[CHUNK];
    while (from.hasRemaining()) {
      int count = Math.min(CHUNK, from.remaining());
      from.get(narrow, 0, count);
      for (int i = 0; i < count; i++) {
        bits[i] = narrow[i] << 16;
      }
      to.put(bits, 0, count);
    }
    return wide;
  }

  private void refuseUnmapped() {
    Set<String> known = new HashSet<>();
    for (Weight weight : spec.weights()) {
      names
          .source(weight)
          .ifPresent(
              source -> {
                for (int layer = 0; layer < spec.layers(); layer++) {
                  known.add(source.key(layer));
                }
              });
    }
    Set<String> unmapped = new TreeSet<>();
    for (String name : storedNames.keySet()) {
      if (!known.contains(name) && !names.ignores(name)) {
        unmapped.add(name);
      }
    }
    if (!unmapped.isEmpty()) {
      throw new IllegalArgumentException(
          "the checkpoint has tensors that the "
              + spec.family()
              + " family has no use for: "
              + String.join(", ", unmapped));
    }
  }

  /** A tied model has one table for both ends; a second one that differs would be lost. */
  private void refuseUntied() {
    Optional<String> embedding =
        names.source(Weight.W_E).map(source -> storedNames.get(source.key(0)));
    Optional<String> unembedding =
        names.source(Weight.W_U).map(source -> storedNames.get(source.key(0)));
    if (spec.tied()
        && embedding.isPresent()
        && unembedding.isPresent()
        && !file.entry(embedding.get()).data().equals(file.entry(unembedding.get()).data())) {
      throw new IllegalArgumentException(
          "config.json ties the unembedding to the embedding, but '"
              + unembedding.get()
              + "' differs from '"
              + embedding.get()
              + "'");
    }
  }
}
