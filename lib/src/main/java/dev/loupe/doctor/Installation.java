package dev.loupe.doctor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import dev.loupe.torch.Precision;
import dev.loupe.torch.Torch;

/**
 * The software and hardware that computes.
 *
 * @param pytorch PyTorch's version
 * @param djl the version of DJL, which calls PyTorch
 * @param java Java's version
 * @param device the device of the computation
 * @param precision the number types of the weights and of the computation
 * @param threads the number of threads that PyTorch has on the CPU
 */
public record Installation(
    String pytorch, String djl, String java, String device, String precision, int threads) {
  static Installation of(Device device, Precision precision) {
    return new Installation(
        Torch.version(),
        Engine.getDjlVersion(),
        System.getProperty("java.version"),
        device.toString(),
        precision.toString(),
        Torch.threads());
  }

  @Override
  public String toString() {
    return "PyTorch %s, DJL %s, Java %s, %s, %s, threads: %d"
        .formatted(pytorch, djl, java, device, precision, threads);
  }
}
