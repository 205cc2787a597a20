package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;

/** How much memory a device has left. */
public final class FreeMemory {
  private FreeMemory() {}

  /**
   * Bytes that can still be had on {@code device}: of a graphics card what CUDA says; of the
   * processor what the system could give without swapping, within the limit of a container. Systems
   * that do not tell are taken to have all of their memory free.
   */
  public static long on(Device device) {
    if (device.isGpu()) {
      MemoryUsage card = CudaUtils.getGpuMemory(device);
      return card.getMax() - card.getUsed();
    }
    long limit =
        ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
            .getTotalMemorySize(); // the container's, inside of one
    long left = limit - LinuxMemory.ofProcess("RssAnon").orElse(0);
    return Math.min(left, LinuxMemory.ofMachine("MemAvailable").orElse(left));
  }

  /** Frees what nobody refers to any more. */
  public static void collect(Device device) {
    Reclaimer.collect();
    LibC.trim();
    if (device.isGpu()) {
      JniUtils.emptyCudaCache(); // PyTorch keeps what is freed on a card, for itself
    }
  }

  /** Gives freed memory that the C library keeps for itself back to the system. */
  public static void giveBack() {
    LibC.trim();
  }
}
