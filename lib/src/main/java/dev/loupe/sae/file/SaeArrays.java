package dev.loupe.sae.file;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.storage.FloatReader;
import dev.loupe.storage.Npy;
import dev.loupe.storage.Npz;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.StoredArray;
import dev.loupe.tensor.Scope;
import dev.loupe.tensor.Tensor;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The arrays of a file of weights, read as the model's number type onto its device. An array that
 * nobody asks for is refused in the end, because it would change the numbers.
 */
final class SaeArrays {
  private final String file;
  private final Map<String, StoredArray> arrays;
  private final Device device;
  private final DataType type;
  private final Set<String> read = new HashSet<>();

  private SaeArrays(String file, Map<String, StoredArray> arrays, HookedTransformer model) {
    this.file = file;
    this.arrays = arrays;
    this.device = model.device();
    this.type = model.type();
  }

  static SaeArrays of(Safetensors file, String path, HookedTransformer model) {
    Map<String, StoredArray> arrays = new TreeMap<>();
    file.names().forEach(name -> arrays.put(name, file.entry(name).stored()));
    return new SaeArrays(path, arrays, model);
  }

  /** Those of an .npz file, which must stay open while they are read. */
  static SaeArrays of(Npz file, String path, HookedTransformer model) {
    Map<String, StoredArray> arrays = new TreeMap<>();
    for (String name : file.names()) {
      Npy array = file.array(name);
      if (array.fortran() && array.array().shape().length > 1) {
        throw new IllegalArgumentException(
            path + " has " + name + " column by column; in Python, save np.ascontiguousarray(a)");
      }
      arrays.put(name, array.array());
    }
    return new SaeArrays(path, arrays, model);
  }

  boolean has(String name) {
    return arrays.containsKey(name);
  }

  /** The first of these names that there is; if there is none, the first. */
  String anyOf(String... names) {
    return Arrays.stream(names).filter(this::has).findFirst().orElse(names[0]);
  }

  /** The size of an axis of a matrix, as it is stored. */
  int size(String name, int axis) {
    long[] shape = stored(name).shape();
    if (shape.length != 2) {
      throw wrong(name, "a matrix");
    }
    return Math.toIntExact(shape[axis]);
  }

  /** A matrix that is stored with these axes, or with these axes swapped if the sizes show it. */
  Tensor matrix(String name, Axis.Sized rows, Axis.Sized columns) {
    long[] shape = stored(name).shape();
    if (Arrays.equals(shape, new long[] {rows.size(), columns.size()})) {
      return tensor(name, rows.axis(), columns.axis());
    }
    if (Arrays.equals(shape, new long[] {columns.size(), rows.size()})) {
      return tensor(name, columns.axis(), rows.axis()).arranged(rows.axis(), columns.axis());
    }
    throw wrong(name, rows + " x " + columns);
  }

  Tensor vector(String name, Axis.Sized axis) {
    if (!Arrays.equals(stored(name).shape(), new long[] {axis.size()})) {
      throw wrong(name, axis.toString());
    }
    return tensor(name, axis.axis());
  }

  /** A single number, with or without axes of size 1. */
  double number(String name) {
    StoredArray stored = stored(name);
    if (stored.size() != 1) {
      throw wrong(name, "one number");
    }
    StoredArray flat = new StoredArray(stored.type(), new long[] {1}, stored.data());
    return finite(name, kept(flat, name, Axis.ONE)).value();
  }

  private Tensor tensor(String name, Axis... axes) {
    return finite(name, kept(stored(name), name, axes));
  }

  private Tensor kept(StoredArray stored, String name, Axis... axes) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray read = FloatReader.read(stored, file + "'s " + name, work);
      NDArray array = read.getDataType() == type ? read : Ops.cast(read, type);
      NDArray there = array.toDevice(device, false);
      there.attach(work);
      return Scope.open(device, "sparse autoencoder").keep(there, List.of(axes));
    }
  }

  private Tensor finite(String name, Tensor values) {
    boolean finite = Double.isFinite(values.max().value()) && Double.isFinite(values.min().value());
    if (!finite) {
      throw new IllegalArgumentException(file + " has NaN or infinite values in " + name);
    }
    return values;
  }

  private StoredArray stored(String name) {
    read.add(name);
    StoredArray found = arrays.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          file + " has no array " + name + "; it has " + arrays.keySet());
    }
    if (found.size() == 0) {
      throw wrong(name, "numbers");
    }
    return found;
  }

  private IllegalArgumentException wrong(String name, String needed) {
    return new IllegalArgumentException(
        "%s has %s of shape %s, and %s is needed"
            .formatted(file, name, Arrays.toString(arrays.get(name).shape()), needed));
  }

  /** Marks arrays that do not change what the autoencoder computes. */
  void ignore(String... names) {
    read.addAll(List.of(names));
  }

  /** Refuses arrays that were neither read nor ignored. */
  void refuseUnread() {
    Set<String> unread = new TreeSet<>(arrays.keySet());
    unread.removeAll(read);
    if (!unread.isEmpty()) {
      throw new IllegalArgumentException(
          file
              + " has the arrays "
              + String.join(", ", unread)
              + ", which Loupe does not know for this kind of autoencoder");
    }
  }

  @Override
  public String toString() {
    return file + ": " + arrays;
  }
}
