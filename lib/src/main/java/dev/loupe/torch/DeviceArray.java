package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;

/** Copies numbers from the Java heap to the device of a manager; each call is one transfer. */
public final class DeviceArray {
  private DeviceArray() {}

  public static NDArray longs(NDManager owner, long[] values, Shape shape) {
    Transfers.countSent();
    return owner.create(LongBuffer.wrap(values), shape, DataType.INT64);
  }

  public static NDArray booleans(NDManager owner, boolean[] values, Shape shape) {
    Transfers.countSent();
    return owner.create(values, shape);
  }

  /** A mask for operations on {@code x}, on its device; nobody changes or closes it. */
  public static NDArray mask(NDArray x, boolean[] cells, Shape shape) {
    return SentOnce.mask(x.getDevice(), cells, shape)
        .orElseGet(() -> booleans(x.getManager(), cells, shape));
  }

  public static NDArray floats(NDManager owner, FloatBuffer values, Shape shape) {
    Transfers.countSent();
    return owner.create(values, shape, DataType.FLOAT32);
  }

  /** The numbers in another type than float64, if it is a narrower one. */
  public static NDArray doubles(NDManager owner, double[] values, Shape shape, DataType type) {
    if (type == DataType.FLOAT64) {
      Transfers.countSent();
      return owner.create(values, shape);
    }
    FloatBuffer narrowed = FloatBuffer.allocate(values.length);
    for (double value : values) {
      narrowed.put((float) value);
    }
    NDArray single = floats(owner, narrowed.flip(), shape);
    return type == DataType.FLOAT32 ? single : Ops.cast(single, type);
  }

  /**
   * The array itself, or its copy on a device if it is on another one. Gradients flow back through
   * the copy; DJL's own copies are cut from the graph.
   */
  public static NDArray tracked(Device device, NDArray array) {
    if (array.getDevice().equals(device)) {
      return array;
    }
    Transfers.countSent();
    String name = device.isGpu() ? "cuda:" + device.getDeviceId() : "cpu"; // PyTorch's names
    return Functions.of("to_device", array, name);
  }

  /** The array itself, or its copy on a device if it is on another one. */
  public static NDArray on(Device device, NDArray array) {
    if (array.getDevice().equals(device)) {
      return array;
    }
    Transfers.countSent();
    return array.toDevice(device, true);
  }
}
