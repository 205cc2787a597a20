package dev.loupe.memory;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.pytorch.engine.PtNDArray;
import dev.loupe.tensor.NativeAccount;
import java.util.Set;

/**
 * A card of a given size whose memory is the CPU's: what arrays take from now on is taken from it.
 *
 * <p>An allocation that does not fit fails as CUDA's does; {@link #allocate} is called where one
 * happens.
 */
public final class FakeCard implements DeviceMemory, AutoCloseable {
  private static final Device HERE = Device.cpu();

  private final long size;
  private final Set<PtNDArray> before;
  private final boolean honest;
  private final Budget host;
  private long failures;
  private long emptied;

  private FakeCard(long size, boolean honest, Limits set) {
    NativeAccount.collect();
    this.size = size;
    this.honest = honest;
    this.before = NativeAccount.arrays();
    this.host = NativeMemory.exchange(HERE, new Budget(HERE, this, set));
  }

  /** A card that this process has for itself. */
  public static FakeCard of(long size) {
    return new FakeCard(size, true, Limits.NONE);
  }

  /** A card of which the driver says too much, as if another program took it in this moment. */
  public static FakeCard thatLies(long size) {
    return new FakeCard(size, false, Limits.NONE);
  }

  /** A card for which the user has set limits. */
  static FakeCard with(long size, long soft, long hard) {
    return new FakeCard(size, true, Limits.of(soft, hard));
  }

  /** What arrays take of it. */
  public long used() {
    return NativeAccount.bytesBeside(before);
  }

  /** Fails as CUDA does if more is used than there is. */
  public void allocate() {
    if (used() > size) {
      failures++;
      throw new EngineException(
          "CUDA out of memory. Tried to allocate 20.00 MiB. GPU 0 has a total capacity of 6.00 GiB");
    }
  }

  /** How often an allocation failed. */
  public long failures() {
    return failures;
  }

  /** How often PyTorch's cache was emptied. */
  public long emptied() {
    return emptied;
  }

  @Override
  public long free() {
    return honest ? size - used() : 1L << 50;
  }

  @Override
  public long total() {
    return size;
  }

  @Override
  public void giveBack() {
    emptied++;
  }

  @Override
  public boolean measured() {
    return true;
  }

  /** The CPU is a CPU again. */
  @Override
  public void close() {
    NativeMemory.exchange(HERE, host);
  }

  @Override
  public String toString() {
    return "a card of " + size + " bytes, of which " + used() + " are used";
  }
}
