package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.files.Saved;
import dev.loupe.files.TypedPath;
import dev.loupe.storage.ArrayFile;
import dev.loupe.storage.Csv;
import dev.loupe.storage.FloatReader;
import dev.loupe.storage.Npy;
import dev.loupe.storage.Safetensors;
import dev.loupe.storage.SafetensorsWriter;
import dev.loupe.storage.StoredArray;
import dev.loupe.torch.Torch;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Tensors in files: .safetensors, .npy and .csv, chosen by the end of the file's name.
 *
 * <p>Numbers come back exactly. A .safetensors file keeps number types, the names of axes, the site
 * and the padding, and holds several tensors; a .csv file names the axes in its header; a .npy file
 * has no place for names, so they are given when it is read. Positions that are padding are written
 * as NaN.
 *
 * <p>Files of Python are read too: whole numbers and 16-bit numbers become float32, or float64 if
 * float32 does not hold them all.
 */
public final class TensorFile {
  private static final String ONLY = "tensor"; // the name of a tensor that is alone in its file

  private TensorFile() {}

  /** Writes a tensor. */
  public static Saved save(Tensor tensor, String path) {
    Path file = TypedPath.of(path);
    ArrayFile kind = ArrayFile.of(file);
    if (kind == ArrayFile.SAFETENSORS) {
      return save(Map.of(ONLY, tensor), path);
    }
    List<String> axes = tensor.axes().stream().map(Axis::toString).toList();
    stored(
        tensor,
        array -> {
          if (kind == ArrayFile.NPY) {
            Npy.write(array, file);
          } else {
            Csv.write(array, axes, file);
          }
        });
    String names =
        kind == ArrayFile.CSV
            ? ""
            : tensor.axes().stream().map(axis -> ", " + axis.typed()).collect(Collectors.joining());
    return new Saved(
        file, TensorSummary.line(tensor), "read it with tensor(\"" + path + "\"" + names + ")");
  }

  /** Writes tensors with their names as one .safetensors file. */
  public static Saved save(Map<String, Tensor> tensors, String path) {
    Path file = TypedPath.of(path);
    if (ArrayFile.of(file) != ArrayFile.SAFETENSORS) {
      throw new IllegalArgumentException(
          file + " can hold one tensor; several go into a .safetensors file");
    }
    if (tensors.isEmpty()) {
      throw new IllegalArgumentException("there is no tensor to save as " + file);
    }
    SafetensorsWriter writer = new SafetensorsWriter();
    write(List.copyOf(tensors.entrySet()), writer, file);
    boolean one = tensors.size() == 1;
    return new Saved(
        file,
        one ? TensorSummary.line(tensors.values().iterator().next()) : tensors.size() + " tensors",
        "read it with " + (one ? "tensor" : "tensors") + "(\"" + path + "\")");
  }

  /** Each tensor's memory is kept until all are written. */
  private static void write(
      List<Map.Entry<String, Tensor>> left, SafetensorsWriter writer, Path file) {
    if (left.isEmpty()) {
      writer.write(file);
      return;
    }
    String name = left.get(0).getKey();
    Tensor tensor =
        Objects.requireNonNull(left.get(0).getValue(), name + " is null; give a tensor");
    FileFacts.of(name, tensor).forEach(writer::with);
    stored(
        tensor,
        array -> {
          writer.put(name, array);
          write(left.subList(1, left.size()), writer, file);
        });
  }

  private static void stored(Tensor tensor, Consumer<StoredArray> writing) {
    Tensor marked = PaddingMask.blanked(tensor);
    marked.reading(
        () -> {
          try (NDManager work = Torch.memory(marked.live().getDevice())) {
            NDArray handle = marked.live().stopGradient();
            handle.attach(work);
            writing.accept(StoredArray.of(handle));
            return marked;
          }
        });
  }

  /**
   * The tensor in a file.
   *
   * @param axes the names of its axes, outermost first; none where the file knows them
   */
  public static Tensor load(String path, Axis... axes) {
    Path file = TypedPath.of(path);
    return switch (ArrayFile.of(file)) {
      case SAFETENSORS -> only(Safetensors.open(file), path, axes);
      case NPY -> ofNumpy(Npy.open(file), path, axes);
      case CSV -> ofTable(Csv.read(file), path, axes);
    };
  }

  private static Tensor only(Safetensors file, String path, Axis... axes) {
    if (file.names().size() != 1) {
      throw new IllegalArgumentException(
          path
              + " holds "
              + file.names().size()
              + " tensors: "
              + file.names().stream().limit(8).collect(Collectors.joining(", "))
              + (file.names().size() > 8 ? ", …" : "")
              + "; tensors(\""
              + path
              + "\") gives them by their names");
    }
    return named(file, file.names().iterator().next(), path, axes);
  }

  /** Every tensor of a .safetensors file, by its name. */
  public static Map<String, Tensor> loadAll(String path) {
    Path file = TypedPath.of(path);
    if (ArrayFile.of(file) != ArrayFile.SAFETENSORS) {
      return Map.of(ONLY, load(path));
    }
    Safetensors opened = Safetensors.open(file);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    opened.names().forEach(name -> tensors.put(name, named(opened, name, path)));
    return tensors;
  }

  private static Tensor named(Safetensors file, String name, String path, Axis... given) {
    StoredArray stored = file.entry(name).stored();
    FileFacts facts = new FileFacts(name, file.metadata());
    List<Axis> axes = given.length > 0 ? List.of(given) : facts.axes(stored.shape().length);
    checkAxes(axes, stored.shape(), path);
    Origin origin = given.length == 0 ? facts.origin(axes, stored.shape()) : Origin.UNKNOWN;
    return kept(stored, path, axes, origin);
  }

  private static Tensor ofNumpy(Npy npy, String path, Axis... given) {
    long[] stored = npy.array().shape();
    long[] shape = npy.fortran() ? reversed(stored) : stored;
    List<Axis> axes = List.of(given);
    checkAxes(axes, shape, path);
    if (!npy.fortran()) {
      return kept(npy.array(), path, axes, Origin.UNKNOWN);
    }
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray turned = FloatReader.read(npy.array(), path, work).transpose();
      return Scope.open(Device.cpu(), path).copy(turned, axes);
    }
  }

  private static long[] reversed(long... sizes) {
    return IntStream.range(0, sizes.length).mapToLong(i -> sizes[sizes.length - 1 - i]).toArray();
  }

  private static Tensor ofTable(Csv csv, String path, Axis... given) {
    StoredArray array = csv.array();
    List<Axis> axes =
        given.length > 0 ? List.of(given) : csv.axes().stream().map(Axis::named).toList();
    boolean vector = axes.size() == 1 && array.shape().length == 2; // one line, or one column
    if (vector && Arrays.stream(array.shape()).anyMatch(size -> size == 1)) {
      array = new StoredArray(array.type(), new long[] {array.size()}, array.data());
    }
    checkAxes(axes, array.shape(), path);
    return kept(array, path, axes, Origin.UNKNOWN);
  }

  private static void checkAxes(List<Axis> axes, long[] shape, String path) {
    if (axes.size() != shape.length) {
      throw new IllegalArgumentException(
          path
              + " has an array of shape "
              + Arrays.toString(shape)
              + (axes.isEmpty() ? " without names of axes" : ", not with the axes " + axes)
              + "; give one name for each size, such as tensor(\""
              + path
              + "\""
              + FileFacts.example(shape.length)
              + ")");
    }
  }

  /** An array of a file as a tensor with these axes, outermost first. */
  public static Tensor of(StoredArray stored, String path, Axis... axes) {
    checkAxes(List.of(axes), stored.shape(), path);
    return kept(stored, path, List.of(axes), Origin.UNKNOWN);
  }

  private static Tensor kept(StoredArray stored, String path, List<Axis> axes, Origin origin) {
    try (NDManager work = Torch.memory(Device.cpu())) {
      NDArray read = FloatReader.read(stored, path, work);
      return Scope.open(Device.cpu(), path).keep(read, axes, origin);
    }
  }
}
