package dev.loupe.load;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.storage.Safetensors;
import dev.loupe.torch.Ops;
import dev.loupe.torch.SixteenBits;
import dev.loupe.torch.Torch;

/**
 * Stored tensors as PyTorch's arrays, in the wanted type and on the wanted device.
 *
 * <p>Tensors that the CPU can use as stored are mapped and never copied. A card gets the bits of a
 * tensor straight from the mapped file, several windows at a time. What must be converted is
 * converted on the device, one tensor at a time.
 */
final class ArrayReader {
  private final DataType type;
  private final Landing landing;
  private final Copying copying;

  /** A reader of arrays that are kept in {@code type}. */
  ArrayReader(DataType type, Landing landing) {
    this(type, landing, new Copying(landing));
  }

  private ArrayReader(DataType type, Landing landing, Copying copying) {
    this.type = type;
    this.landing = landing;
    this.copying = copying;
  }

  /** The reader of those arrays that are kept in another type. */
  ArrayReader in(DataType other) {
    return other == type ? this : new ArrayReader(other, landing, copying);
  }

  /** The bytes that an array takes. */
  long bytes(long[] shape) {
    return bytes(shape, SixteenBits.arrayType(type, new Shape(shape)));
  }

  /**
   * The bytes that a tensor takes on the device, beside the array that is kept, while it is read.
   *
   * @param cut whether the array is cut apart into others, which are copies
   */
  long passing(Safetensors.Entry stored, boolean cut) {
    long whole = cut ? bytes(stored.shape()) : 0;
    if (keptAsStored(stored)) {
      return whole;
    }
    long copied = usableInPlace(stored) ? 0 : bytes(stored.shape(), readAs(stored));
    return whole + copied + between(stored);
  }

  /** The bytes of what is between the stored numbers and the kept ones. */
  private long between(Safetensors.Entry stored) {
    boolean widened = isBfloat16(stored) && keptAs(stored) != DataType.FLOAT32;
    boolean rounded = asBits(stored);
    return (widened ? bytes(stored.shape(), DataType.FLOAT32) : 0)
        + (rounded ? bytes(stored.shape()) : 0);
  }

  private static long bytes(long[] shape, DataType type) {
    return new Shape(shape).size() * type.getNumOfBytes();
  }

  /** Whether the file's memory can be the array itself. */
  private boolean usableInPlace(Safetensors.Entry stored) {
    return landing.inPlace()
        && stored.from() % readAs(stored).getNumOfBytes()
            == 0 // tensors need not be aligned in the file
        && stored.bytes() <= Integer.MAX_VALUE;
  }

  /** Whether {@link #keep} gives the file's memory itself. */
  boolean maps(Safetensors.Entry stored) {
    return keptAsStored(stored) && usableInPlace(stored);
  }

  /**
   * The tensor, mapped where that is possible; its views live as long as {@code owner}. Its values
   * are there after {@link #finish}.
   */
  NDArray keep(NDManager owner, Safetensors.Entry stored) {
    return keptAsStored(stored) ? asStored(owner, stored) : converted(owner, stored);
  }

  /** A copy of the tensor in PyTorch's memory, with its values. */
  NDArray copy(NDManager owner, Safetensors.Entry stored) {
    NDArray copy = keptAsStored(stored) ? copied(owner, stored) : converted(owner, stored);
    copying.finish();
    return copy;
  }

  private NDArray asStored(NDManager owner, Safetensors.Entry stored) {
    return usableInPlace(stored)
        ? owner.create(stored.data(), new Shape(stored.shape()), readAs(stored))
        : copied(owner, stored);
  }

  private NDArray copied(NDManager owner, Safetensors.Entry stored) {
    NDArray there = owner.create(new Shape(stored.shape()), readAs(stored));
    copying.begin(there, readAs(stored), stored);
    return there;
  }

  private NDArray converted(NDManager owner, Safetensors.Entry stored) {
    NDManager passing = Torch.memory(owner.getDevice());
    try {
      NDArray read = asStored(passing, stored);
      copying.finish();
      NDArray kept = typed(passing, read, stored);
      kept.attach(owner);
      return kept;
    } finally {
      copying.await(); // if it failed, some of it may still be on its way into this memory
      passing.close();
    }
  }

  private NDArray typed(NDManager passing, NDArray read, Safetensors.Entry stored) {
    NDArray numbers =
        isBfloat16(stored) ? SixteenBits.toFloats(read, DataType.BFLOAT16, passing) : read;
    if (inSixteenBits(stored)) {
      return SixteenBits.round(stored.name(), numbers, type);
    }
    return numbers.getDataType() == keptAs(stored) ? numbers : Ops.cast(numbers, keptAs(stored));
  }

  /** Waits until the values of all arrays are there; nothing is read afterwards. */
  void finish() {
    copying.close();
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

  /** The type of the array of stored bits. */
  private static DataType readAs(Safetensors.Entry stored) {
    return stored.type().equals("F32") ? DataType.FLOAT32 : SixteenBits.ARRAY;
  }
}
