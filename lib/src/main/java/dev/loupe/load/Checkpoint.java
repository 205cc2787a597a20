package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.arch.WeightNames;
import dev.loupe.arch.WeightSource;
import dev.loupe.storage.Safetensors;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Widened;
import dev.loupe.weights.Keeping;
import dev.loupe.weights.ModelFiles;
import dev.loupe.weights.WeightReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The weights in safetensors files, found by the names that a family gives them.
 *
 * <p>Refuses files in which a weight is missing, and files with tensors that the family does not
 * use.
 */
final class Checkpoint implements WeightReader {
  private static final Map<String, DataType> STORED_TYPES =
      Map.of("F32", DataType.FLOAT32, "F16", DataType.FLOAT16, "BF16", DataType.BFLOAT16);

  private final WeightFiles files;
  private final WeightNames names;
  private final Spec spec;
  private final Precision precision;
  private final Keeping keeping;
  private final ArrayReader arrays;
  private final Landing landing;
  private final Map<String, String> storedNames;
  private final Map<String, NDArray> fused = new HashMap<>();
  private final List<NDArray> uncut = new ArrayList<>(); // other handles on what views keep

  /** The weights, to be kept on a device, in a number type if one is given. */
  Checkpoint(
      WeightFiles files, WeightNames names, Spec spec, Device device, Optional<DataType> asked) {
    this(files, names, spec, asked, Landing.on(device));
  }

  /** The same, with the way that the weights take to the device. */
  Checkpoint(
      WeightFiles files, WeightNames names, Spec spec, Optional<DataType> asked, Landing landing) {
    this.files = files;
    this.names = names;
    this.spec = spec;
    this.landing = landing;
    this.storedNames = new HashMap<>();
    files.names().forEach(this::addName);
    names.twins().forEach(this::preferTwin);
    refuseUnmapped();
    refuseUntied();
    this.precision = Precision.choose(storedMatrices(), asked);
    this.keeping = new Keeping(spec, precision);
    this.arrays = new ArrayReader(precision.kept(), landing);
  }

  private Checkpoint(Checkpoint same, Precision precision) {
    this.files = same.files;
    this.names = same.names;
    this.spec = same.spec;
    this.landing = same.landing;
    this.storedNames = same.storedNames;
    this.precision = precision;
    this.keeping = new Keeping(spec, precision);
    this.arrays = new ArrayReader(precision.kept(), landing);
  }

  /** The same weights, of which some are widened to float32. */
  Checkpoint widening(Widened some) {
    return new Checkpoint(this, precision.widening(some));
  }

  private void addName(String stored) {
    String other = storedNames.put(names.stripped(stored), stored);
    if (other != null) {
      throw new IllegalArgumentException(
          "the checkpoint has both '" + other + "' and '" + stored + "', which are one weight");
    }
  }

  private void preferTwin(String key, String used) {
    String stored = storedNames.remove(used);
    if (stored != null) {
      storedNames.put(key, stored);
    }
  }

  private Set<DataType> storedMatrices() {
    Set<DataType> types = EnumSet.noneOf(DataType.class);
    for (Weight weight : spec.storedWeights()) {
      WeightSource source = source(weight);
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        Safetensors.Entry entry = entry(source, weight, layer);
        if (entry.shape().length > 1) {
          types.add(STORED_TYPES.get(entry.type()));
        }
      }
    }
    return types;
  }

  @Override
  public Set<DataType> stored() {
    return precision.stored();
  }

  @Override
  public Optional<ModelFiles> files() {
    return Optional.of(files.beside());
  }

  /** The number types in which the matrices are stored and will be kept. */
  Precision precision() {
    return precision;
  }

  Spec spec() {
    return spec;
  }

  /** The memory that the weights will take on a device. */
  MemoryNeed need(String model, Device device) {
    long weights = 0;
    long passing = 0;
    for (Weight weight : spec.storedWeights()) {
      WeightSource source = source(weight);
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        Safetensors.Entry entry = entry(source, weight, layer);
        ArrayReader reader = reader(weight, layer);
        weights += reader.bytes(weight.keptShape(spec));
        passing = Math.max(passing, reader.passing(entry, source.perHead()));
      }
    }
    long all = device.isGpu() ? Math.max(passing, joint()) : passing;
    return new MemoryNeed(model, device, precision, weights, all);
  }

  /** The bytes of one layer's queries, keys and values, which a card holds apart and joined. */
  private long joint() {
    int last = spec.layers() - 1; // the first that is widened
    return Stream.of(Weight.W_Q, Weight.W_K, Weight.W_V)
        .mapToLong(weight -> reader(weight, last).bytes(weight.keptShape(spec)))
        .sum();
  }

  @Override
  public NDArray read(NDManager owner, Weight weight, int layer) {
    WeightSource source = source(weight);
    Safetensors.Entry entry = entry(source, weight, layer);
    if (source.alone()) {
      ArrayReader reader = reader(weight, layer);
      NDArray stored = reader.keep(owner, entry);
      NDArray matrix = oriented(stored, source);
      dropAtEnd(stored, matrix, reader.maps(entry));
      return matrix;
    }
    return source.perHead()
        ? alternating(owner, entry, source, weight, layer)
        : following(owner, entry, source, weight, layer);
  }

  private ArrayReader reader(Weight weight, int layer) {
    return arrays.in(keeping.type(weight, layer));
  }

  private WeightSource source(Weight weight) {
    return names
        .source(weight)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "the " + spec.family() + " family has no name for " + weight));
  }

  /** A matrix [out, in]. */
  private static NDArray oriented(NDArray stored, WeightSource source) {
    return source.transposed() ? stored.transpose() : stored;
  }

  /** One of several weights that are stored one after another: a view, so nothing is copied. */
  private NDArray following(
      NDManager owner, Safetensors.Entry entry, WeightSource source, Weight weight, int layer) {
    ArrayReader reader = reader(weight, layer);
    NDArray whole = shared(source, layer, () -> reader.keep(owner, entry));
    NDArray rows = oriented(whole, source);
    NDArray part = Ops.narrow(rows, 0, source.firstRow(spec), weight.keptShape(spec)[0]);
    dropAtEnd(rows, part, reader.maps(entry));
    dropAtEnd(whole, part, reader.maps(entry));
    return part;
  }

  /**
   * Lets the memory of an array be freed as soon as no view of it is kept. A mapped array must
   * outlive its views.
   */
  private void dropAtEnd(NDArray array, NDArray view, boolean mapped) {
    if (array != view && !mapped) {
      uncut.add(array);
    }
  }

  /**
   * One of several weights that alternate within each key-value head: a copy; after the last part
   * is copied, the stored tensor is dropped.
   */
  private NDArray alternating(
      NDManager owner, Safetensors.Entry entry, WeightSource source, Weight weight, int layer) {
    NDArray whole =
        shared(source, layer, () -> reader(weight, layer).copy(owner.newSubManager(), entry));
    NDArray rows = oriented(whole, source);
    long groups = spec.attention().kvHeads();
    Shape inputs = rows.getShape().slice(1);
    long own = weight.keptShape(spec)[0];
    NDArray split = rows.reshape(new Shape(groups, rows.getShape().get(0) / groups).addAll(inputs));
    NDArray part =
        Ops.narrow(split, 1, source.firstRow(spec) / groups, own / groups)
            .reshape(new Shape(own).addAll(inputs));
    part.attach(owner);
    if (last(source)) {
      whole.getManager().close();
    }
    return part;
  }

  /** The stored tensor, read once for all its parts. */
  private NDArray shared(WeightSource source, int layer, Supplier<NDArray> read) {
    NDArray whole = fused.computeIfAbsent(source.key(layer), key -> read.get());
    if (last(source)) {
      fused.remove(source.key(layer));
    }
    return whole;
  }

  private static boolean last(WeightSource source) {
    return source.part() == source.fused().size() - 1;
  }

  private Safetensors.Entry entry(WeightSource source, Weight weight, int layer) {
    String key = source.key(layer);
    String stored = storedNames.get(key);
    if (stored == null) {
      throw new IllegalArgumentException(
          "the checkpoint has no '" + key + "', needed for " + weight.name(layer));
    }
    Safetensors.Entry entry = files.entry(stored);
    checkShape(stored, entry.shape(), source.storedShape(spec));
    if (!STORED_TYPES.containsKey(entry.type())) {
      throw new IllegalArgumentException(
          "'" + stored + "' is of type " + entry.type() + "; weights must be F32, F16 or BF16");
    }
    return entry;
  }

  private static void checkShape(String stored, long[] shape, long[] expected) {
    if (!Arrays.equals(shape, expected)) {
      throw new IllegalArgumentException(
          "'"
              + stored
              + "' has shape "
              + Arrays.toString(shape)
              + ", but config.json asks for "
              + Arrays.toString(expected));
    }
  }

  @Override
  public void finish() {
    arrays.finish();
    uncut.forEach(NDArray::close);
    uncut.clear();
  }

  @Override
  public void refuseIfChanged() {
    files.refuseIfChanged();
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
              + " family does not use: "
              + String.join(", ", unmapped));
    }
  }

  /** A tied model has one matrix for both ends; a second one that differs would be lost. */
  private void refuseUntied() {
    Optional<String> embedding =
        names.source(Weight.W_E).map(source -> storedNames.get(source.key(0)));
    Optional<String> unembedding =
        names.source(Weight.W_U).map(source -> storedNames.get(source.key(0)));
    if (spec.tied()
        && embedding.isPresent()
        && unembedding.isPresent()
        && !files.entry(embedding.get()).sameBytes(files.entry(unembedding.get()))) {
      throw new IllegalArgumentException(
          "config.json ties the unembedding to the embedding, but '"
              + unembedding.get()
              + "' differs from '"
              + embedding.get()
              + "'");
    }
  }
}
