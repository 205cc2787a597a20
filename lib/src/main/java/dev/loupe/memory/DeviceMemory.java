package dev.loupe.memory;

import ai.djl.Device;

/** What a device says of its memory, in bytes, and how it gets back what PyTorch keeps of it. */
interface DeviceMemory {
  /** What can be used now. */
  long free();

  /** What there is. */
  long total();

  /** Returns memory that was freed, and that PyTorch or the C library keeps for later use. */
  void giveBack();

  /**
   * Whether this memory is asked how much of it the results may take. The host's is not: it is
   * shared with all other programs, so results get a fixed part.
   */
  boolean measured();

  /** The memory of a device. */
  static DeviceMemory of(Device device) {
    return device.isGpu() ? new CardMemory(device) : new HostMemory();
  }
}
