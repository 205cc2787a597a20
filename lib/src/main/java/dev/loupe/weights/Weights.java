package dev.loupe.weights;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.memory.NativeMemory;
import dev.loupe.memory.Reclaimer;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Precision;
import dev.loupe.torch.SixteenBits;
import dev.loupe.torch.Torch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A model's weights, each in its kept shape, by their TransformerLens names.
 *
 * <p>Their manager is capped once they are loaded: an operation whose result would by mistake
 * belong to the weights' manager throws instead of leaking memory. The memory is freed when no
 * model refers to it.
 */
public final class Weights {
  private final Spec spec;
  private final Device device;
  private final Precision precision;
  private final Map<String, NDArray> kept;
  private final WeightReader reader;
  private final Map<String, Owner>
      owners; // of each weight that is not lent; a replaced one may be freed
  private final Map<Integer, Joint> joint; // of each layer that has one

  /**
   * The memory of weights that were created together; it is freed when no model uses any of them.
   */
  private static final class Owner {
    Owner(NDManager memory) {
      Reclaimer.whenGone(this, memory::close);
    }
  }

  private Weights(
      Spec spec,
      Device device,
      Precision precision,
      Map<String, NDArray> kept,
      Map<String, Owner> owners,
      Map<Integer, Joint> joint,
      WeightReader reader) {
    this.spec = spec;
    this.device = device;
    this.precision = precision;
    this.kept = kept;
    this.reader = reader;
    this.owners = owners;
    this.joint = joint;
  }

  /** Weights kept in a number type; if it has 16 bits, only the matrices are. */
  public static Weights load(Spec spec, Device device, DataType keptAs, WeightReader reader) {
    return load(spec, device, new Precision(reader.stored(), keptAs), reader);
  }

  /** Weights kept in these number types. */
  public static Weights load(Spec spec, Device device, Precision precision, WeightReader reader) {
    Keeping keeping = new Keeping(spec, precision);
    NDManager owner = Torch.memory(device);
    Map<String, NDArray> kept = new HashMap<>();
    Map<Integer, Joint> joint = new HashMap<>();
    try {
      for (int layer = 0; layer < spec.layers(); layer++) {
        for (Weight weight : spec.storedWeights()) {
          if (weight.inLayers() || layer == 0) {
            NDArray read = reader.read(owner, weight, layer);
            kept.put(weight.name(layer), place(read, weight, layer, device, keeping));
          }
        }
      }
      reader.finish();
      for (int layer = 0; layer < spec.layers() && !reader.lends(); layer++) {
        int at = layer;
        Joint.join(kept, layer).ifPresent(joined -> joint.put(at, joined));
      }
    } catch (RuntimeException | Error e) {
      abandon(reader, e);
      owner.close();
      throw e;
    }
    if (spec.tied()) {
      kept.put("W_U", kept.get("W_E"));
    }
    owner.cap();
    NativeMemory.weightsChanged(device);
    Owner one = new Owner(owner);
    Map<String, Owner> owners = new HashMap<>();
    kept.keySet().forEach(name -> owners.put(name, one));
    return new Weights(spec, device, precision, kept, owners, joint, reader);
  }

  /** Nothing may write into the memory of weights that is about to be freed. */
  private static void abandon(WeightReader reader, Throwable failure) {
    try {
      reader.finish();
    } catch (RuntimeException | Error another) {
      failure.addSuppressed(another);
    }
  }

  private static NDArray place(
      NDArray read, Weight weight, int layer, Device device, Keeping keeping) {
    Shape expected = new Shape(weight.keptShape(keeping.spec()));
    if (!read.getShape().equals(expected)) {
      throw new IllegalArgumentException(
          weight.name(layer)
              + " has shape "
              + read.getShape()
              + " in the checkpoint, but config.json asks for "
              + expected);
    }
    NDArray there = read.getDevice().equals(device) ? read : read.toDevice(device, true);
    NDArray typed = typed(weight.name(layer), there, keeping.type(weight, layer));
    if (there != read) {
      read.close();
    }
    if (typed != there) {
      there.close();
    }
    return typed;
  }

  private static NDArray typed(String name, NDArray read, DataType keptAs) {
    DataType type = SixteenBits.arrayType(keptAs, read.getShape());
    if (read.getDataType() == type) {
      return read;
    }
    return SixteenBits.keeps(keptAs, read.getShape())
        ? SixteenBits.round(name, read, keptAs)
        : read.toType(type, true);
  }

  /** These weights with one replaced; all others are shared. */
  Weights with(String name, NDArray replacement) {
    NDManager owner = Torch.memory(device);
    NDArray own = replacement.stopGradient();
    own.attach(owner);
    owner.cap();
    Map<String, NDArray> changed = new HashMap<>(kept);
    changed.put(name, own);
    Map<String, Owner> others = new HashMap<>(owners);
    others.put(name, new Owner(owner));
    return new Weights(spec, device, precision, changed, others, joint, reader);
  }

  /** These weights, multiplied with operands of 16 bits or not. */
  public Weights mixing(boolean on) {
    return new Weights(spec, device, precision.mixing(on), kept, owners, joint, reader);
  }

  /**
   * These weights with some lent by a computation, in their kept shapes; all others are shared. The
   * lender frees the lent ones. They must be of the type that the model computes in.
   */
  public Weights lent(Map<String, NDArray> arrays) {
    arrays.forEach(this::refuseOtherType);
    Map<String, NDArray> changed = new HashMap<>(kept);
    changed.putAll(arrays);
    Map<String, Owner> others = new HashMap<>(owners);
    others.keySet().removeAll(arrays.keySet());
    return new Weights(spec, device, precision, changed, others, joint, reader);
  }

  /** Whether a computation has lent a weight: what is made of it then belongs to that one. */
  boolean isLent(String name) {
    return !owners.containsKey(name);
  }

  private void refuseOtherType(String name, NDArray array) {
    if (array.getDataType() != type()) {
      throw new IllegalArgumentException(
          name + " is lent in " + array.getDataType() + ", and the model computes in " + type());
    }
  }

  public Device device() {
    return device;
  }

  /** The number type that the model computes in. */
  public DataType type() {
    return precision.computed();
  }

  /**
   * The number types in which the matrices are stored and kept, and in which the model computes.
   */
  public Precision precision() {
    return precision;
  }

  public Map<String, NDArray> byName() {
    return kept;
  }

  /** The weights of each part of the model; tied weights appear once. */
  Map<Part, List<NDArray>> parts() {
    Map<Part, List<NDArray>> parts = new EnumMap<>(Part.class);
    // NDArray.equals compares contents: two biases of zeros would be one.
    Set<NDArray> counted = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Weight weight : spec.weights()) {
      for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
        NDArray array = get(weight, layer);
        if (counted.add(array)) {
          parts.computeIfAbsent(Part.of(weight), part -> new ArrayList<>()).add(array);
        }
      }
    }
    return parts;
  }

  /** Whether matrices of blocks are kept in 16 bits, and converted when used. */
  public boolean converts() {
    return SixteenBits.is(precision.kept()) && !precision.widened().block(0);
  }

  /** The numbers in the matrices of all blocks that are converted to float32 when used. */
  public long convertedInBlocks() {
    Map<Part, List<NDArray>> parts = parts();
    return converted(parts.getOrDefault(Part.ATTENTION, List.of()))
        + converted(parts.getOrDefault(Part.MLP, List.of()));
  }

  /** The numbers in the unembedding if it is converted to float32 when used. */
  public long convertedInUnembedding() {
    return converted(
        Stream.of(Weight.W_U, Weight.W_POOL, Weight.W_CLASS)
            .flatMap(weight -> find(weight, 0).stream())
            .toList());
  }

  private long converted(List<NDArray> arrays) {
    return arrays.stream()
        .filter(array -> SixteenBits.is(keptAs(array)))
        .mapToLong(NDArray::size)
        .sum();
  }

  NDArray get(Weight weight, int layer) {
    return kept.get(weight.name(layer));
  }

  public Optional<NDArray> find(Weight weight, int layer) {
    return Optional.ofNullable(get(weight, layer));
  }

  public Matrix matrix(Weight weight, int layer) {
    if (weight == Weight.W_U && spec.classes().isPresent()) {
      throw spec.classes().get().noTokens("the model");
    }
    return matrix(get(weight, layer));
  }

  private Matrix matrix(NDArray array) {
    return new Matrix(array, keptAs(array), precision.rounded());
  }

  public Linear linear(Weight matrix, Weight bias, int layer) {
    return new Linear(matrix(matrix, layer), find(bias, layer));
  }

  /**
   * The matrices of queries, keys and values as one, with their biases, if they are kept together
   * in this layer and none of them has been replaced.
   */
  public Optional<Linear> joint(int layer) {
    return Optional.ofNullable(joint.get(layer))
        .filter(joined -> joined.isIn(kept))
        .map(joined -> new Linear(matrix(joined.matrix()), joined.bias()));
  }

  /** A copy of a weight in the type that the model computes in. */
  public NDArray wide(String name, NDManager work) {
    NDArray array = kept.get(name);
    DataType type = keptAs(array);
    return SixteenBits.is(type) ? SixteenBits.toFloats(array, type, work) : Ops.copy(array, work);
  }

  /** The number type that a weight is kept in. */
  DataType keptAs(NDArray weight) {
    return weight.getDataType() == SixteenBits.ARRAY ? precision.kept() : weight.getDataType();
  }

  /** The small files that the weights came with; empty if they did not come from a folder. */
  public Optional<ModelFiles> files() {
    return reader.files();
  }

  /** Throws if the weights are mapped from a file that has changed since they were loaded. */
  public void refuseIfChanged() {
    reader.refuseIfChanged();
  }

  @Override
  public String toString() {
    return kept.size() + " weights on " + device + ", " + precision;
  }
}
