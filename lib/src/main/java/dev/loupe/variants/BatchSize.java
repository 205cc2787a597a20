package dev.loupe.variants;

import ai.djl.Device;
import dev.loupe.memory.NativeMemory;
import java.util.function.ToLongFunction;

/** The memory that variants which are computed together may take. */
public final class BatchSize {
  private static final long CPU = 128L << 20; // enough to keep all cores busy
  private static final long GPU = 1L << 30; // 1.3 to 1.5 times faster on an H200 than the CPU's
  private static final long SHARE = 8; // of what is free: results and others need some too
  private static final long LEAST = 16L << 20;

  private BatchSize() {}

  /** The bytes of a batch on a device. */
  public static long on(Device device) {
    return on(device, BatchSize::free, NativeMemory.softLimit(device));
  }

  /** What results may still take: what PyTorch keeps for later use counts as free. */
  private static long free(Device device) {
    return NativeMemory.hardLimit(device) - NativeMemory.live(device);
  }

  /**
   * The bytes of a batch: what keeps the device busy, if it is a small part of the memory.
   *
   * @param free the free bytes of a device, which are asked for on a GPU only
   * @param soft the limit above which results are collected
   */
  static long on(Device device, ToLongFunction<Device> free, long soft) {
    long share = soft / 4; // small enough for small machines
    if (!device.isGpu()) {
      return Math.min(CPU, share);
    }
    long part = Math.max(LEAST, free.applyAsLong(device) / SHARE);
    return Math.min(Math.min(GPU, share), part);
  }
}
