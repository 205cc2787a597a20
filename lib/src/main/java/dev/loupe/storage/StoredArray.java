package dev.loupe.storage;

import ai.djl.ndarray.NDArray;
import dev.loupe.torch.RawMemory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * An array as a file holds it: its number type, its sizes, its bytes.
 *
 * <p>The bytes are read piece by piece, so an array may be larger than any Java array.
 */
public record StoredArray(NumberType type, long[] shape, Bytes data) {
  private static final long PIECE = 1 << 20;

  /** Copies the sizes. */
  public StoredArray {
    shape = shape.clone();
  }

  /** The numbers of a native array; it must stay open while they are written. */
  public static StoredArray of(NDArray array) {
    NumberType type = NumberType.of(array.getDataType());
    NDArray flat = array.reshape(array.size()); // copies a view once, not for each piece
    return new StoredArray(
        type,
        array.getShape().getShape(),
        (offset, into) -> RawMemory.read(flat, offset / type.width(), into));
  }

  /** These float32 numbers. */
  public static StoredArray of(float[] values, long... shape) {
    return new StoredArray(
        NumberType.F32,
        shape,
        (offset, into) -> {
          int from = (int) (offset / Float.BYTES);
          int count = into.remaining() / Float.BYTES;
          into.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(values, from, count);
          into.position(into.limit());
        });
  }

  /** These float64 numbers. */
  public static StoredArray of(double[] values, long... shape) {
    return new StoredArray(
        NumberType.F64,
        shape,
        (offset, into) -> {
          int from = (int) (offset / Double.BYTES);
          int count = into.remaining() / Double.BYTES;
          into.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(values, from, count);
          into.position(into.limit());
        });
  }

  /** The sizes of the axes, outermost first. */
  @Override
  public long[] shape() {
    return shape.clone();
  }

  /** How many numbers it has. */
  public long size() {
    long size = 1;
    for (long axis : shape) {
      size = Math.multiplyExact(size, axis);
    }
    return size;
  }

  /** How many bytes it has. */
  public long bytes() {
    return Math.multiplyExact(size(), type.width());
  }

  /** What takes one piece after another. */
  interface Taking {
    void take(ByteBuffer piece) throws IOException;
  }

  /** All bytes in pieces that hold whole numbers; a piece is valid until the next. */
  void pieces(Taking taking) throws IOException {
    ByteBuffer piece =
        ByteBuffer.allocateDirect((int) Math.min(PIECE, Math.max(bytes(), 1)))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < bytes(); at += PIECE) {
      data.read(at, piece.clear().limit((int) Math.min(PIECE, bytes() - at)));
      taking.take(piece.flip());
    }
  }

  @Override
  public String toString() {
    return type + " " + Arrays.toString(shape);
  }
}
