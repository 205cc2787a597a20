package dev.loupe.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import dev.loupe.natives.Card;
import dev.loupe.natives.GpuFacts;
import dev.loupe.natives.GpuState;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;

/**
 * The software and hardware that computes.
 *
 * @param pytorch PyTorch's version, its kind and its folder
 * @param djl the version of DJL, which calls PyTorch
 * @param java Java's version
 * @param device the device of the computation; of a GPU also its name, memory, driver, and whether
 *     it rounds to TF32; of a CPU also why a GPU with a driver is not used
 * @param precision the number types of the weights and of the computation
 * @param threads the number of threads that PyTorch has on the CPU
 */
public record Installation(
    String pytorch, String djl, String java, String device, String precision, int threads) {
  static Installation of(Device device, Precision precision) {
    return new Installation(
        Torch.library(),
        Engine.getDjlVersion(),
        System.getProperty("java.version"),
        device + (device.isGpu() ? card(device) : unused(Torch.gpuFacts())),
        precision.toString(),
        Torch.threads());
  }

  private static String card(Device device) {
    boolean rounds = ProductBits.of(device, DataType.FLOAT32) <= ProductBits.TF32;
    return ": " + Card.of(device) + ", TF32 " + (rounds ? "ON" : "off");
  }

  /** Why a computation on the CPU does not use the GPU of a machine that has one. */
  static String unused(GpuFacts facts) {
    GpuState state = GpuState.of(facts);
    return facts.driver().isEmpty() || state == GpuState.REACHED
        ? ""
        : " (" + facts.driver().get() + " is here: " + state.sentence(facts) + ")";
  }

  @Override
  public String toString() {
    return "PyTorch %s, DJL %s, Java %s, %s, %s, threads: %d"
        .formatted(pytorch, djl, java, device, precision, threads);
  }
}
