package dev.loupe.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.tensor.Torch;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A model's weights, each in its kept shape, by TransformerLens' names.
 *
 * <p>Their manager is capped once they are loaded: an operation that by mistake makes its result
 * the weights' property throws instead of leaking. The memory goes when no model refers to it.
 */
final class Weights {
  private static final Cleaner CLEANER = Cleaner.create();

  private final Spec spec;
  private final Device device;
  private final DataType type;
  private final Map<String, NDArray> kept;
  private final Object
      pinned; // what the arrays lie in: mapped files, or the weights that these were made from

  private Weights(
      Spec spec,
      Device device,
      DataType type,
      Map<String, NDArray> kept,
      NDManager owner,
      Object pinned) {
    this.spec = spec;
    this.device = device;
    this.type = type;
    this.kept = kept;
    this.pinned = pinned;
    CLEANER.register(this, owner::close);
  }

  static Weights load(Spec spec, Device device, DataType type, WeightReader reader) {
    return load(spec, device, type, reader, true);
  }

  /**
   * Weights whose manager stays open: their gradients, and the optimizer's state, are made in it.
   */
  static Weights trainable(Spec spec, Device device, WeightReader reader) {
    return load(spec, device, DataType.FLOAT32, reader, false);
  }

  private static Weights load(
      Spec spec, Device device, DataType type, WeightReader reader, boolean capped) {
    NDManager owner = Torch.memory(device);
    Map<String, NDArray> kept = new HashMap<>();
    try {
      for (Weight weight : spec.weights()) {
        if (weight == Weight.W_U && spec.tied()) {
          continue;
        }
        for (int layer = 0; layer < (weight.inLayers() ? spec.layers() : 1); layer++) {
          kept.put(
              weight.name(layer),
              place(reader.read(owner, weight, layer), weight, layer, spec, device, type));
        }
      }
    } catch (RuntimeException | Error e) {
      owner.close();
      throw e;
    }
    if (spec.tied()) {
      kept.put("W_U", kept.get("W_E"));
    }
    if (capped) {
      owner.cap();
    }
    return new Weights(spec, device, type, kept, owner, reader);
  }

  private static NDArray place(
      NDArray read, Weight weight, int layer, Spec spec, Device device, DataType type) {
    Shape expected = new Shape(weight.keptShape(spec));
    if (!read.getShape().equals(expected)) {
      throw new IllegalArgumentException(
          weight.name(layer)
              + " has shape "
              + read.getShape()
              + " in the checkpoint, where config.json asks for "
              + expected);
    }
    NDArray there = read.getDevice().equals(device) ? read : read.toDevice(device, true);
    NDArray typed = there.getDataType() == type ? there : there.toType(type, true);
    if (typed != read) {
      read.close();
    }
    return typed;
  }

  /** These weights with one replaced; all others are shared. */
  Weights with(String name, NDArray replacement) {
    NDManager owner = Torch.memory(device);
    NDArray own = replacement.stopGradient();
    own.attach(owner);
    owner.cap();
    Map<String, NDArray> changed = new HashMap<>(kept);
    changed.put(name, own);
    return new Weights(spec, device, type, changed, owner, this);
  }

  Device device() {
    return device;
  }

  DataType type() {
    return type;
  }

  Map<String, NDArray> byName() {
    return kept;
  }

  long parameters() {
    try {
      return kept.values().stream().distinct().mapToLong(NDArray::size).sum();
    } finally {
      Reference.reachabilityFence(this); // sizes are asked of native memory
    }
  }

  long bytes() {
    return parameters() * type.getNumOfBytes();
  }

  NDArray get(Weight weight, int layer) {
    return kept.get(weight.name(layer));
  }

  Optional<NDArray> find(Weight weight, int layer) {
    return Optional.ofNullable(get(weight, layer));
  }

  Linear linear(Weight matrix, Weight bias, int layer) {
    return new Linear(get(matrix, layer), find(bias, layer));
  }

  /** What keeps the memory under the arrays alive; held for that alone. */
  Object pinned() {
    return pinned;
  }
}
