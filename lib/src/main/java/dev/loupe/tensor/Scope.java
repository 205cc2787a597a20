package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.lang.ref.Reference;
import java.nio.Buffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * The owner of what a computation hands out: native memory that lives as long as a tensor refers to
 * it.
 *
 * <p>Nobody has to close it. Closing early frees at once; otherwise the memory goes when the last
 * tensor of the scope is collected.
 */
public final class Scope implements AutoCloseable {
  private final NDManager manager;
  private final NativeMemory.Holder holder;
  private final Reclaimer.Claim claim;
  private final ReadWriteLock lock = new ReentrantReadWriteLock(); // close() waits for readers

  private Scope(NDManager manager, NativeMemory.Holder holder) {
    this.manager = manager;
    this.holder = holder;
    this.claim =
        Reclaimer.register(
            this,
            () -> {
              try {
                manager.close();
              } finally {
                NativeMemory.release(holder);
              }
            });
  }

  /** A new scope on {@code device}; {@code label} names it in the memory report. */
  public static Scope open(Device device, String label) {
    return new Scope(Torch.memory(device), NativeMemory.open(label));
  }

  /** Takes ownership of what {@code array} holds; the array itself stays its manager's. */
  public Tensor keep(NDArray array, List<Axis> axes) {
    return keep(array, axes, Origin.UNKNOWN);
  }

  /** The same of an array whose origin is known. */
  public Tensor keep(NDArray array, List<Axis> axes, Origin origin) {
    NativeMemory.admit(holder, bytes(array.getShape(), array.getDataType()));
    NDArray kept = array.stopGradient(); // a second handle on the same storage
    kept.attach(manager);
    return new Tensor(kept, axes, this, origin);
  }

  /** A copy of what {@code array} holds, which ends without it. */
  Tensor copy(NDArray array, List<Axis> axes) {
    NativeMemory.admit(holder, bytes(array.getShape(), array.getDataType()));
    try {
      return new Tensor(Ops.copy(array, manager), axes, this, Origin.UNKNOWN);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** A tensor in single precision, made of row-major values. */
  public Tensor of(float[] values, Shape shape, List<Axis> axes) {
    return own(FloatBuffer.wrap(values), shape, DataType.FLOAT32, axes);
  }

  /** A tensor in double precision, made of row-major values. */
  public Tensor of(double[] values, Shape shape, List<Axis> axes) {
    return own(DoubleBuffer.wrap(values), shape, DataType.FLOAT64, axes);
  }

  /**
   * Copies into memory of PyTorch's own: a view of a Java buffer's array dies with the buffer, and
   * with it the JVM.
   */
  private Tensor own(Buffer values, Shape shape, DataType type, List<Axis> axes) {
    if (values.remaining() != shape.size()) {
      throw new IllegalArgumentException(
          values.remaining() + " values do not fill a tensor of shape " + shape);
    }
    NativeMemory.admit(holder, bytes(shape, type));
    try (NDArray lent = manager.create(values, shape, type)) {
      return new Tensor(Ops.copy(lent), axes, this, Origin.UNKNOWN);
    }
  }

  private static long bytes(Shape shape, DataType type) {
    return shape.size() * type.getNumOfBytes();
  }

  /** What {@code reader} makes of the scope's memory, which is not freed meanwhile. */
  <T> T reading(Supplier<T> reader) {
    Lock read = lock.readLock();
    if (!read.tryLock()) { // past a close() that waits, or two readers could wait for each other
      read.lock();
    }
    try {
      return reader.get();
    } finally {
      read.unlock();
    }
  }

  /** Frees everything as soon as nobody reads it; the scope's tensors cannot be used any more. */
  @Override
  public void close() {
    lock.writeLock().lock();
    try {
      claim.settle();
    } finally {
      lock.writeLock().unlock();
    }
  }

  @Override
  public String toString() {
    return "scope of " + holder;
  }
}
