package dev.loupe.memory;

import dev.loupe.torch.LibC;
import java.lang.management.ManagementFactory;

/** The memory of the machine, or of its container. */
record HostMemory() implements DeviceMemory {
  /**
   * What the system can give without swapping, within the limit of a container; on systems that do
   * not report it, all memory counts as free.
   */
  @Override
  public long free() {
    long left = total() - LinuxMemory.ofProcess("RssAnon").orElse(0);
    return Math.min(left, LinuxMemory.ofMachine("MemAvailable").orElse(left));
  }

  /** The machine's memory; in a container, its limit. */
  @Override
  public long total() {
    return ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class)
        .getTotalMemorySize();
  }

  @Override
  public void giveBack() {
    LibC.trim();
  }

  @Override
  public boolean measured() {
    return false;
  }
}
