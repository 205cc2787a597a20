package dev.loupe.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * A tensor as PyTorch describes it: a part of a storage, with a stride for each axis.
 *
 * @param storage where its numbers are
 * @param offset the place of its first number there
 * @param shape the sizes of the axes
 * @param strides how many places each axis steps
 */
record TorchTensor(TorchStorage storage, long offset, long[] shape, long[] strides) {
  private static final int MOST_AXES = 8;
  private static final int ARGUMENTS = 6;

  /** The tensor of the arguments of {@code torch._utils._rebuild_tensor_v2}, checked. */
  static StoredArray of(TorchFile file, Object... arguments) {
    if (arguments.length < ARGUMENTS || !(arguments[0] instanceof TorchStorage storage)) {
      throw file.refused("it describes a tensor in a way that torch.save does not");
    }
    return new TorchTensor(
            storage,
            whole(file, arguments[1]),
            numbers(file, arguments[2]),
            numbers(file, arguments[3]))
        .stored();
  }

  /** A whole number that fits 64 bits. */
  static long whole(TorchFile file, Object value) {
    if (value instanceof Integer || value instanceof Long) {
      return ((Number) value).longValue();
    }
    throw file.refused("it has another value where a whole number is due");
  }

  private static long[] numbers(TorchFile file, Object tuple) {
    return Arrays.stream((Object[]) tuple).mapToLong(value -> whole(file, value)).toArray();
  }

  private StoredArray stored() {
    refuseOutside();
    int width = storage.type().width();
    long first = offset * width;
    return new StoredArray(
        storage.type(),
        shape,
        contiguous() ? (at, into) -> storage.read(first + at, into) : new Gathered());
  }

  /** Every number must be in the storage, and none may stand for so many that memory ends. */
  private void refuseOutside() {
    boolean fits =
        shape.length == strides.length
            && shape.length <= MOST_AXES
            && offset >= 0
            && Arrays.stream(shape).allMatch(size -> size >= 0)
            && Arrays.stream(strides).allMatch(stride -> stride >= 0);
    if (!fits || exact() > storage.numbers()) {
      throw storage
          .file()
          .refused(
              "a tensor of shape "
                  + Arrays.toString(shape)
                  + " with strides "
                  + Arrays.toString(strides)
                  + " from "
                  + offset
                  + " on is not inside its storage of "
                  + storage.numbers()
                  + " numbers");
    }
  }

  /** The numbers that the storage must have at least; the largest long if they are too many. */
  private long exact() {
    try {
      long size = 1;
      long end = Math.addExact(offset, 1);
      for (int axis = 0; axis < shape.length; axis++) {
        size = Math.multiplyExact(size, shape[axis]);
        end = Math.addExact(end, Math.multiplyExact(Math.max(0, shape[axis] - 1), strides[axis]));
      }
      return size == 0 ? 0 : Math.max(size, end);
    } catch (ArithmeticException e) {
      return Long.MAX_VALUE;
    }
  }

  private boolean contiguous() {
    long step = 1;
    for (int axis = shape.length - 1; axis >= 0; axis--) {
      if (shape[axis] > 1 && strides[axis] != step) {
        return false;
      }
      step *= shape[axis];
    }
    return true;
  }

  /** The bytes of a tensor whose numbers are in another order, such as a transposed matrix. */
  private final class Gathered implements Bytes {
    private byte[] all; // of the storage, read once

    @Override
    public void read(long at, ByteBuffer into) {
      int width = storage.type().width();
      byte[] source = source();
      for (long flat = at / width; into.hasRemaining(); flat++) {
        into.put(source, Math.toIntExact(place(flat) * width), width);
      }
    }

    private synchronized byte[] source() {
      if (all == null) {
        all = new byte[Math.toIntExact(storage.numbers() * storage.type().width())];
        storage.file().read(storage.entry(), 0, all);
      }
      return all;
    }

    private long place(long flat) {
      long rest = flat;
      long place = offset;
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        place += rest % shape[axis] * strides[axis];
        rest /= shape[axis];
      }
      return place;
    }
  }
}
