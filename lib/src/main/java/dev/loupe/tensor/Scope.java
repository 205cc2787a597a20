package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import dev.loupe.memory.NativeMemory;
import dev.loupe.memory.Reclaimer;
import dev.loupe.torch.Ops;
import dev.loupe.torch.Torch;
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
 * The owner of the results of a computation: native memory that lives as long as a tensor refers to
 * it.
 *
 * <p>It need not be closed. Closing frees the memory at once; without it, the memory is freed when
 * the last tensor of the scope is collected.
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
    return new Scope(Torch.memory(device), NativeMemory.open(device, label));
  }

  /**
   * A tensor that owns the values of {@code array}; the array itself still belongs to its manager.
   */
  public Tensor keep(NDArray array, List<Axis> axes) {
    return keep(array, axes, Origin.UNKNOWN);
  }

  /** A tensor that owns the values of an array whose origin is known. */
  public Tensor keep(NDArray array, List<Axis> axes, Origin origin) {
    NativeMemory.admit(holder, bytes(array.getShape(), array.getDataType()));
    NDArray kept = array.stopGradient(); // a second handle on the same storage
    kept.attach(manager);
    return new Tensor(kept, axes, this, origin);
  }

  /** A tensor with a copy of the values of {@code array}, which may be closed afterwards. */
  Tensor copy(NDArray array, List<Axis> axes) {
    NativeMemory.admit(holder, bytes(array.getShape(), array.getDataType()));
    try {
      return new Tensor(Ops.copy(array, manager), axes, this, Origin.UNKNOWN);
    } finally {
      Reference.reachabilityFence(array);
    }
  }

  /** A float32 tensor with these row-major values. */
  public Tensor of(float[] values, Shape shape, List<Axis> axes) {
    return own(FloatBuffer.wrap(values), shape, DataType.FLOAT32, axes);
  }

  /** A float64 tensor with these row-major values. */
  public Tensor of(double[] values, Shape shape, List<Axis> axes) {
    return own(DoubleBuffer.wrap(values), shape, DataType.FLOAT64, axes);
  }

  /**
   * A copy in memory that PyTorch owns: an array that uses a Java buffer dies with the buffer, and
   * reading it crashes the JVM.
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

  /** The result of {@code reader}; the scope's memory is not freed while it reads. */
  <T> T reading(Supplier<T> reader) {
    Lock read = lock.readLock();
    if (!read.tryLock()) { // overtakes a waiting close(), or two readers could deadlock
      read.lock();
    }
    try {
      return reader.get();
    } finally {
      read.unlock();
    }
  }

  /**
   * Frees the memory as soon as nobody reads it; tensors of this scope cannot be used afterwards.
   */
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
