package dev.loupe.memory;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.natives.CudaDriver;

/** The memory of a GPU, as its driver reports it. */
record CardMemory(Device device) implements DeviceMemory {
  /** What no process uses; memory that PyTorch keeps for later is in use. */
  @Override
  public long free() {
    return figures().free();
  }

  @Override
  public long total() {
    return figures().total();
  }

  private CudaDriver.Memory figures() {
    return CudaDriver.needed().memory(device.getDeviceId());
  }

  @Override
  public void giveBack() {
    JniUtils.emptyCudaCache();
  }

  @Override
  public boolean measured() {
    return true;
  }
}
