package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.LongBuffer;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The index lists and masks that some work sends to a device, each of them once.
 *
 * <p>A sweep computes its metric for each variant, with the same token ids, positions and padding;
 * on a GPU, sending them again takes longer than computing with them.
 */
public final class SentOnce {
  private static final ThreadLocal<Optional<SentOnce>> HERE =
      ThreadLocal.withInitial(Optional::empty);

  private final NDManager owner;
  private final Map<Object, NDArray> sent = new HashMap<>();

  private record Mask(Shape shape, BitSet cells) {}

  private SentOnce(NDManager owner) {
    this.owner = owner;
  }

  /** The result of work of this thread; {@code owner} frees what it sends to its device. */
  public static <T> T during(NDManager owner, Supplier<T> work) {
    Optional<SentOnce> before = HERE.get();
    HERE.set(Optional.of(new SentOnce(owner)));
    try {
      return work.get();
    } finally {
      HERE.set(before);
    }
  }

  private static Optional<SentOnce> on(Device device) {
    return HERE.get().filter(here -> here.owner.getDevice().equals(device));
  }

  /** A list on the device, [n]; empty where the thread does no such work. */
  static Optional<NDArray> list(Device device, long[] list) {
    return on(device)
        .map(
            here ->
                here.sent.computeIfAbsent(
                    LongBuffer.wrap(list.clone()),
                    key -> DeviceArray.longs(here.owner, list, new Shape(list.length))));
  }

  /** A mask on the device; empty where the thread does no such work. */
  static Optional<NDArray> mask(Device device, boolean[] cells, Shape shape) {
    return on(device)
        .map(
            here ->
                here.sent.computeIfAbsent(
                    new Mask(shape, bits(cells)),
                    key -> DeviceArray.booleans(here.owner, cells, shape)));
  }

  private static BitSet bits(boolean[] cells) {
    BitSet bits = new BitSet(cells.length);
    for (int i = 0; i < cells.length; i++) {
      bits.set(i, cells[i]);
    }
    return bits;
  }

  @Override
  public String toString() {
    return sent.size() + " lists and masks on " + owner.getDevice();
  }
}
