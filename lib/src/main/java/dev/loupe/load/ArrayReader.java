package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.storage.Safetensors;
import dev.loupe.torch.Ops;
import dev.loupe.torch.RawMemory;
import dev.loupe.torch.SixteenBits;
import dev.loupe.torch.Torch;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;

/**
 * Stored tensors as PyTorch's arrays, in the wanted type and on the wanted device.
 *
 * <p>Tensors that the CPU can use as stored are mapped and never copied. All others are converted
 * one at a time, so that at most one tensor is in memory twice.
 */
final class ArrayReader {
  private static final int CHUNK = 8192; // values

  private final DataType type;

  /** A reader of arrays that are kept in {@code kept}. */
  ArrayReader(DataType type) {
    this.type = type;
  }

  /** The bytes that an array takes. */
  long bytes(long[] shape) {
    return bytes(shape, SixteenBits.arrayType(type, new Shape(shape)));
  }

  /** The bytes that a tensor takes while it is read and converted. */
  long passing(Safetensors.Entry stored) {
    return Math.max(bytes(stored.shape()), bytes(stored.shape(), readAs(stored)));
  }

  private static long bytes(long[] shape, DataType type) {
    return new Shape(shape).size() * type.getNumOfBytes();
  }

  /** Whether arrays of this device can be mapped from the file. */
  boolean mappable(Safetensors.Entry stored, Device device) {
    return !device.isGpu()
        && keptAsStored(stored)
        && ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN
        && stored.from() % readAs(stored).getNumOfBytes()
            == 0 // tensors need not be aligned in the file
        && stored.bytes() <= Integer.MAX_VALUE;
  }

  /** The tensor, mapped where that is possible; its views live as long as {@code owner}. */
  NDArray keep(NDManager owner, Safetensors.Entry stored) {
    return mappable(stored, owner.getDevice())
        ? owner.create(stored.data(), new Shape(stored.shape()), readAs(stored))
        : copy(owner, stored);
  }

  /** A copy of the tensor in PyTorch's memory. */
  NDArray copy(NDManager owner, Safetensors.Entry stored) {
    try (NDManager passing = Torch.memory(Device.cpu())) {
      NDArray read = read(passing, stored);
      NDArray typed = keptAsStored(stored) ? read : typed(read, stored);
      NDArray there = owner.getDevice().isGpu() ? typed.toDevice(owner.getDevice(), false) : typed;
      there.attach(owner);
      return there;
    }
  }

  private NDArray typed(NDArray read, Safetensors.Entry stored) {
    return inSixteenBits(stored)
        ? SixteenBits.round(stored.name(), read, type)
        : Ops.cast(read, keptAs(stored));
  }

  /** The tensor as it is stored; bfloat16, which DJL does not know, as bits or as floats. */
  private NDArray read(NDManager owner, Safetensors.Entry stored) {
    Shape shape = new Shape(stored.shape());
    if (isBfloat16(stored) && !asBits(stored)) {
      return RawMemory.filled(
          owner,
          shape,
          DataType.FLOAT32,
          (first, window) -> toFloats(stored, first, window.asIntBuffer()));
    }
    DataType exact = readAs(stored);
    return RawMemory.filled(
        owner, shape, exact, (first, window) -> stored.read(first * exact.getNumOfBytes(), window));
  }

  /** bfloat16 is the upper half of a float32. */
  private static void toFloats(Safetensors.Entry stored, long first, IntBuffer into) {
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

  /** Whether a tensor is kept bit by bit as it is stored. */
  private boolean keptAsStored(Safetensors.Entry stored) {
    return isBfloat16(stored) == asBits(stored) && readAs(stored) == keptAs(stored);
  }

  private boolean inSixteenBits(Safetensors.Entry stored) {
    return SixteenBits.keeps(type, new Shape(stored.shape()));
  }

  /** Whether bfloat16 is kept, whose bits DJL takes for float16. */
  private boolean asBits(Safetensors.Entry stored) {
    return type == DataType.BFLOAT16 && inSixteenBits(stored);
  }

  private DataType keptAs(Safetensors.Entry stored) {
    return SixteenBits.arrayType(type, new Shape(stored.shape()));
  }

  private static boolean isBfloat16(Safetensors.Entry stored) {
    return stored.type().equals("BF16");
  }

  private DataType readAs(Safetensors.Entry stored) {
    return switch (stored.type()) {
      case "F16" -> DataType.FLOAT16;
      case "BF16" -> asBits(stored) ? SixteenBits.ARRAY : DataType.FLOAT32;
      default -> DataType.FLOAT32;
    };
  }
}
