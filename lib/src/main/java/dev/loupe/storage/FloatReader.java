package dev.loupe.storage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Ops;
import dev.loupe.torch.RawMemory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Stored arrays as float32 or float64 arrays on the CPU: float32 if it holds every number of the
 * stored type, otherwise float64. No number changes.
 */
public final class FloatReader {
  private static final int CHUNK = 1 << 13; // numbers
  private static final long LARGEST_WHOLE = 1L << 53; // float64 holds all whole numbers up to it

  private final StoredArray stored;
  private final String name;

  private FloatReader(StoredArray stored, String name) {
    this.stored = stored;
    this.name = name;
  }

  /** The numbers; {@code name} is what messages call them. */
  public static NDArray read(StoredArray stored, String name, NDManager owner) {
    Shape shape = new Shape(stored.shape());
    return switch (stored.type()) {
      case F64, F32 ->
          RawMemory.filled(
              owner, shape, stored.type().readAs(), new FloatReader(stored, name)::copy);
      case F16 -> halves(stored, shape, owner);
      default ->
          RawMemory.filled(
              owner, shape, stored.type().readAs(), new FloatReader(stored, name)::convert);
    };
  }

  private static NDArray halves(StoredArray stored, Shape shape, NDManager owner) {
    try (NDArray read =
        RawMemory.filled(
            owner,
            shape,
            DataType.FLOAT16,
            (first, window) -> stored.data().read(first * Short.BYTES, window))) {
      return Ops.cast(read, DataType.FLOAT32);
    }
  }

  private void copy(long first, ByteBuffer window) {
    stored.data().read(first * stored.type().width(), window);
  }

  private void convert(long first, ByteBuffer window) {
    int width = stored.type().width();
    boolean wide = stored.type().readAs() == DataType.FLOAT64;
    ByteBuffer piece = ByteBuffer.allocateDirect(CHUNK * width).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = first; window.hasRemaining(); at += CHUNK) {
      int count = Math.min(CHUNK, window.remaining() / (wide ? Double.BYTES : Float.BYTES));
      stored.data().read(at * width, piece.clear().limit(count * width));
      piece.flip();
      for (int i = 0; i < count; i++) {
        if (wide) {
          window.putDouble(wide(piece));
        } else {
          window.putFloat(narrow(piece));
        }
      }
    }
  }

  private float narrow(ByteBuffer piece) {
    return switch (stored.type()) {
      case BF16 -> Float.intBitsToFloat(piece.getShort() << 16); // the upper half of a float32
      case I16 -> piece.getShort();
      case U16 -> Short.toUnsignedInt(piece.getShort());
      case I8 -> piece.get();
      case U8 -> Byte.toUnsignedInt(piece.get());
      default -> piece.get() == 0 ? 0 : 1;
    };
  }

  private double wide(ByteBuffer piece) {
    return switch (stored.type()) {
      case I32 -> piece.getInt();
      case U32 -> Integer.toUnsignedLong(piece.getInt());
      default -> whole(piece.getLong());
    };
  }

  private double whole(long number) {
    if (number > LARGEST_WHOLE
        || number < -LARGEST_WHOLE
        || stored.type() == NumberType.U64 && number < 0) {
      throw new IllegalArgumentException(
          name
              + " has whole numbers beyond 2^53, such as "
              + (stored.type() == NumberType.U64 ? Long.toUnsignedString(number) : number)
              + ", which no float64 tensor holds exactly");
    }
    return number;
  }

  @Override
  public String toString() {
    return "reader of " + stored + " in " + name;
  }
}
