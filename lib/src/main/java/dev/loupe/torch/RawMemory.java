package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** The memory of arrays, written and read in place, without a second copy. */
public final class RawMemory {
  private static final long WINDOW = 1L << 27; // values; a buffer can have 2 GB

  private RawMemory() {}

  /** Writes values into a part of an array's memory. */
  public interface Filler {
    /**
     * Fills {@code window}, whose first value is the array's value number {@code first}, in
     * row-major order; the buffer is invalid after this returns.
     */
    void fill(long first, ByteBuffer window);
  }

  /** A new CPU array in memory that PyTorch owns, filled one window at a time. */
  public static NDArray filled(NDManager owner, Shape shape, DataType type, Filler filler) {
    return filled(owner, shape, type, filler, WINDOW);
  }

  static NDArray filled(NDManager owner, Shape shape, DataType type, Filler filler, long longest) {
    NDArray array = owner.create(shape, type);
    try (NDArray flat = array.reshape(shape.size())) {
      for (long first = 0; first < shape.size(); first += longest) {
        long count = Math.min(longest, shape.size() - first);
        try (NDArray part = Ops.narrow(flat, 0, first, count)) {
          filler.fill(
              first, JniUtils.getByteBuffer((PtNDArray) part, true).order(ByteOrder.nativeOrder()));
        }
      }
      return array;
    } catch (RuntimeException | Error e) {
      array.close();
      throw e;
    }
  }

  /**
   * Fills {@code into} with the bytes of the values of a flat array [n] from number {@code first}
   * on.
   */
  public static void read(NDArray flat, long first, ByteBuffer into) {
    long count = into.remaining() / flat.getDataType().getNumOfBytes();
    try (NDArray part = Ops.narrow(flat, 0, first, count);
        NDArray here = part.toDevice(Device.cpu(), true)) {
      into.put(JniUtils.getByteBuffer((PtNDArray) here, true));
    }
  }
}
