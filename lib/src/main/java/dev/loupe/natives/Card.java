package dev.loupe.natives;

import ai.djl.Device;
import java.util.Locale;

/**
 * A GPU, as its driver describes it.
 *
 * @param name its name, such as NVIDIA H200
 * @param capability its compute capability, such as 9.0
 * @param free the bytes that no program has
 * @param total all its bytes
 * @param driver the driver
 * @param cuda the newest version of CUDA that the driver supports, such as 12.8
 */
public record Card(
    String name, String capability, long free, long total, String driver, String cuda) {
  private static final double GIB = 1L << 30;

  /** The card of a device. */
  public static Card of(Device gpu) {
    CudaDriver driver = CudaDriver.needed();
    int index = gpu.getDeviceId();
    CudaDriver.Memory memory = driver.memory(index);
    return new Card(
        driver.name(index),
        driver.capability(index),
        memory.free(),
        memory.total(),
        NvidiaDriver.ofThisMachine().map(NvidiaDriver::toString).orElse("no driver seen"),
        driver.cuda());
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (compute capability %s), %.1f of %.1f GiB free, %s, up to CUDA %s",
        name,
        capability,
        free / GIB,
        total / GIB,
        driver,
        cuda);
  }
}
