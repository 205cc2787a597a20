package dev.loupe.load;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
import java.nio.ByteBuffer;

/**
 * How stored tensors come into a device's memory.
 *
 * @param inPlace whether the device can use the file's memory itself
 * @param together how many windows of the file are copied at a time
 * @param window the bytes of a window; so much of the file times {@code together} is in the host's
 *     memory at most
 * @param copier what copies a window
 */
record Landing(boolean inPlace, int together, int window, Copier copier) {
  private static final int SEVERAL = 4; // reading pages takes longer than a card's bus
  private static final int WINDOW = 32 << 20; // many to a large tensor, and a few calls for each
  private static final int READ = 4 << 20; // stays in the processor's cache until it is copied

  /** What copies bytes of a file to a device. */
  interface Copier {
    /**
     * Copies bytes into an array.
     *
     * @param bytes numbers as they are stored
     * @param type their type
     * @param into a flat array on the device, of the same type
     */
    void copy(ByteBuffer bytes, DataType type, NDArray into);
  }

  /** The way to a device: the CPU uses the file's memory, and a card gets copies. */
  static Landing on(Device device) {
    return device.isGpu()
        ? new Landing(false, SEVERAL, WINDOW, Landing::copy)
        : new Landing(true, SEVERAL, READ, Landing::copy);
  }

  /** Copies without a copy in between: the bytes themselves are an array for the moment. */
  static void copy(ByteBuffer bytes, DataType type, NDArray into) {
    try (NDManager moment = Torch.memory(Device.cpu())) {
      Ops.assign(into, moment.create(bytes, into.getShape(), type));
    }
  }

  /** The numbers of a type that are in a window. */
  long numbers(DataType type) {
    return Math.max(1, window / type.getNumOfBytes());
  }

  /** The flat part of an array that a window fills. */
  static NDArray part(NDArray whole, long first, long count) {
    try (NDArray flat = whole.reshape(new Shape(whole.size()))) {
      return Ops.narrow(flat, 0, first, count);
    }
  }
}
