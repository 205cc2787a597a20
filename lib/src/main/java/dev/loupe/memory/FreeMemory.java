package dev.loupe.memory;

import ai.djl.Device;
import dev.loupe.torch.LibC;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The memory that is free on a device. */
public final class FreeMemory {
  private FreeMemory() {}

  /**
   * The free bytes on {@code device}. On a GPU, what its driver reports; on the CPU, what the
   * system can give without swapping, within the limit of a container. On systems that do not
   * report it, all memory counts as free.
   */
  public static long on(Device device) {
    return NativeMemory.on(device).memory().free();
  }

  /** The free memory of a device if it is less than {@code bytes}, even after a collection. */
  public static OptionalLong tooLittle(long bytes, Device device, ToLongFunction<Device> free) {
    if (bytes <= free.applyAsLong(device)) {
      return OptionalLong.empty();
    }
    collect(device);
    long left = free.applyAsLong(device);
    return bytes > left ? OptionalLong.of(left) : OptionalLong.empty();
  }

  /** Frees memory that nothing refers to any more. */
  public static void collect(Device device) {
    NativeMemory.on(device).collectAll();
  }

  /** Returns freed memory, which the C library would keep, to the system. */
  public static void giveBack() {
    LibC.trim();
  }
}
