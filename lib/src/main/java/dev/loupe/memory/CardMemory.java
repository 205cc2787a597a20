package dev.loupe.memory;

import ai.djl.Device;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import dev.loupe.torch.CudaDriver;
import java.lang.management.MemoryUsage;

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
    return CudaDriver.here()
        .map(driver -> driver.memory(device.getDeviceId()))
        .orElseGet(this::byRuntime);
  }

  /** The same from CUDA's runtime library, where the driver's library is not found. */
  private CudaDriver.Memory byRuntime() {
    MemoryUsage card = CudaUtils.getGpuMemory(device);
    return new CudaDriver.Memory(card.getMax() - card.getUsed(), card.getMax());
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
