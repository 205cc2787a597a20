package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.tensor.Ops;
import dev.loupe.tensor.RawMemory;
import dev.loupe.tensor.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Stored tensors as PyTorch's arrays, in the precision and on the device that are asked for.
 *
 * <p>What the processor can use as it lies in the file is mapped and never copied. Everything else
 * passes through memory one tensor at a time, so that no two tensors are ever there twice.
 */
final class ArrayReader {
  private static final int CHUNK = 8192; // values

  private final DataType type;

  ArrayReader(DataType type) {
    this.type = type;
  }

  /** Half precision where a GPU can take the weights as they are stored, otherwise single. */
  static DataType natural(WeightFiles files, Device device) {
    Set<String> types =
        files.names().stream().map(name -> files.entry(name).type()).collect(Collectors.toSet());
    boolean half = types.contains("F16") && !types.contains("F32") && !types.contains("BF16");
    return half && device.isGpu() ? DataType.FLOAT16 : DataType.FLOAT32;
  }

  DataType type() {
    return type;
  }

  /** The bytes that an array takes. */
  long bytes(long[] shape) {
    return new Shape(shape).size() * type.getNumOfBytes();
  }

  /** Whether arrays of this device can lie in the file itself. */
  boolean mappable(Safetensors.Entry stored, Device device) {
    return !device.isGpu()
        && type == readAs(stored)
        && !isBfloat16(stored)
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && stored.from() % type.getNumOfBytes() == 0 // nothing promises that it is aligned
        && stored.bytes() <= Integer.MAX_VALUE;
  }

  /** The tensor, mapped where that is possible; its views live as long as {@code owner}. */
  NDArray keep(NDManager owner, Safetensors.Entry stored) {
    return mappable(stored, owner.getDevice())
        ? owner.create(stored.data(), new Shape(stored.shape()), type)
        : copy(owner, stored);
  }

  /** The tensor in memory of PyTorch's own. */
  NDArray copy(NDManager owner, Safetensors.Entry stored) {
    try (NDManager passing = Torch.memory(Device.cpu())) {
      NDArray read = read(passing, stored);
      NDArray typed = read.getDataType() == type ? read : Ops.cast(read, type);
      NDArray there = owner.getDevice().isGpu() ? typed.toDevice(owner.getDevice(), false) : typed;
      there.attach(owner);
      return there;
    }
  }

  /** The tensor as it is stored; bfloat16, which aborts the JVM in DJL, as floats. */
  private static NDArray read(NDManager owner, Safetensors.Entry stored) {
    Shape shape = new Shape(stored.shape());
    if (isBfloat16(stored)) {
      return RawMemory.filled(
          owner,
          shape,
          DataType.FLOAT32,
          (first, window) -> widen(stored, first, window.asIntBuffer()));
    }
    DataType exact = readAs(stored);
    return RawMemory.filled(
        owner, shape, exact, (first, window) -> stored.read(first * exact.getNumOfBytes(), window));
  }

  /** bfloat16 is the upper half of a float. */
  private static void widen(Safetensors.Entry stored, long first, IntBuffer into) {
    short[] halves = new short[CHUNK];
    int[] wholes = new int[CHUNK];
    ByteBuffer bytes = ByteBuffer.allocateDirect(2 * CHUNK).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = first; into.hasRemaining(); at += CHUNK) {
      int count = Math.min(CHUNK, into.remaining());
      stored.read(2 * at, bytes.clear().limit(2 * count));
      bytes.flip().asShortBuffer().get(halves, 0, count);
      for (int i = 0; i < count; i++) {
        wholes[i] = halves[i] << 16;
      }
      into.put(wholes, 0, count);
    }
  }

  private static boolean isBfloat16(Safetensors.Entry stored) {
    return stored.type().equals("BF16");
  }

  private static DataType readAs(Safetensors.Entry stored) {
    return stored.type().equals("F16") ? DataType.FLOAT16 : DataType.FLOAT32;
  }
}
