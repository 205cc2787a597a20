package dev.loupe.natives;

import ai.djl.Device;
import ai.djl.util.cuda.CudaUtils;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.lang.management.MemoryUsage;
import java.util.Locale;

/**
 * A GPU, as its driver and CUDA's runtime describe it.
 *
 * @param name its name, such as NVIDIA H200
 * @param capability its compute capability, such as 9.0
 * @param free the bytes that no program has
 * @param total all its bytes
 * @param driver the driver
 * @param cuda the version of CUDA's runtime library, such as 12.8
 */
public record Card(
    String name, String capability, long free, long total, String driver, String cuda) {
  private static final double GIB = 1L << 30;

  /** The card of a device. */
  public static Card of(Device gpu) {
    MemoryUsage memory = CudaUtils.getGpuMemory(gpu);
    String capability = CudaUtils.getComputeCapability(gpu.getDeviceId());
    int cuda = CudaUtils.getCudaVersion(); // 12080 is 12.8
    int minor = capability.length() - 1;
    return new Card(
        name(gpu.getDeviceId()),
        capability.substring(0, minor) + "." + capability.substring(minor),
        memory.getMax() - memory.getUsed(),
        memory.getMax(),
        NvidiaDriver.ofThisMachine().map(NvidiaDriver::toString).orElse("no driver seen"),
        cuda / 1000 + "." + cuda % 1000 / 10);
  }

  /** From the driver's library, whose interface is the same in all versions. */
  private static String name(int index) {
    try {
      NativeLibrary driver = NativeLibrary.getInstance("cuda");
      byte[] name = new byte[256];
      driver.getFunction("cuInit").invokeInt(new Object[] {0});
      int error =
          driver.getFunction("cuDeviceGetName").invokeInt(new Object[] {name, name.length, index});
      return error == 0 ? Native.toString(name) : "unnamed card";
    } catch (UnsatisfiedLinkError none) {
      return "unnamed card";
    }
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (compute capability %s), %.1f of %.1f GiB free, %s, CUDA %s",
        name,
        capability,
        free / GIB,
        total / GIB,
        driver,
        cuda);
  }
}
