package dev.loupe.kernel.device;

import dev.loupe.natives.Libtorch;
import dev.loupe.natives.NvidiaDriver;
import java.util.Objects;
import java.util.Optional;

/**
 * What set-up sees of the machine.
 *
 * @param platform the machine in DJL's words, such as {@code linux-x86_64}
 * @param driver the NVIDIA driver
 * @param named the libtorch that {@code PYTORCH_LIBRARY_PATH} names
 * @param python the libtorch of Python's torch
 * @param downloaded whether DJL has downloaded PyTorch for CUDA
 */
public record DeviceFacts(
    String platform,
    Optional<NvidiaDriver> driver,
    Optional<Libtorch> named,
    Optional<Libtorch> python,
    boolean downloaded) {
  /** Checks that nothing is missing. */
  public DeviceFacts {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(driver);
    Objects.requireNonNull(named);
    Objects.requireNonNull(python);
  }
}
