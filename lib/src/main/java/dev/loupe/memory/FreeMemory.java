package dev.loupe.memory;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.loupe.torch.LibC;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.OptionalLong;
import java.util.function.ToLongFunction;

/** The memory that is free on a device. */
public final class FreeMemory {
  private FreeMemory() {}

  /**
   * The free bytes on {@code device}. On a GPU, what CUDA reports; on the CPU, what the system can
   * give without swapping, within the limit of a container. On systems that do not report it, all
   * memory counts as free.
   */
  public static long on(Device device) {
    if (device.isGpu()) {
      MemoryUsage card = CudaUtils.getGpuMemory(device);
      return card.getMax() - card.getUsed();
    }
    long limit =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize(); // in a container, its limit
    long left = limit - LinuxMemory.ofProcess("RssAnon").orElse(0);
    return Math.min(left, LinuxMemory.ofMachine("MemAvailable").orElse(left));
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
    Reclaimer.collect();
    LibC.trim();
    if (device.isGpu()) {
      JniUtils.emptyCudaCache(); // PyTorch keeps freed GPU memory for later use
    }
  }

  /** Returns freed memory, which the C library would keep, to the system. */
  public static void giveBack() {
    LibC.trim();
  }
}
