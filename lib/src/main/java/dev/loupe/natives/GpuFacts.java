package dev.loupe.natives;

import java.util.Objects;
import java.util.Optional;

/**
 * What is known of this machine and this Java that decides whether a GPU can be used.
 *
 * @param platform the machine in DJL's words, such as {@code linux-x86_64}
 * @param driver the NVIDIA driver, if one is seen
 * @param natives where PyTorch's library comes from
 * @param runtime whether CUDA's runtime library is found
 * @param cards how many cards the runtime counts
 * @param usable whether PyTorch says that it can use CUDA; empty before it is started
 */
public record GpuFacts(
    String platform,
    Optional<NvidiaDriver> driver,
    Natives natives,
    boolean runtime,
    int cards,
    Optional<Boolean> usable) {
  /** Checks that nothing is missing. */
  public GpuFacts {
    Objects.requireNonNull(platform);
    Objects.requireNonNull(driver);
    Objects.requireNonNull(natives);
    Objects.requireNonNull(usable);
  }

  /** The facts of this Java; {@code usable} is what PyTorch says, if it has been started. */
  public static GpuFacts ofThisJava(Optional<Boolean> usable) {
    return new GpuFacts(
        Natives.platform(),
        NvidiaDriver.ofThisMachine(),
        Natives.ofThisJava(),
        CudaRuntime.found(),
        CudaRuntime.cards(),
        usable);
  }
}
