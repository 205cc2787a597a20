package dev.loupe.torch;

import java.util.List;

/**
 * The number of CPU threads that PyTorch uses, and how they wait for each other.
 *
 * <p>By default OpenMP's threads spin while they wait. When another program uses the same cores, a
 * forward pass can then take ten times as long or more. Two threads on one physical core share its
 * arithmetic units, so there is one thread for each physical core that this process may use.
 * Settings of the user are kept.
 */
final class CpuThreads {
  private static final String COUNT = "ai.djl.pytorch.num_threads";
  private static final List<String> USERS_COUNT = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private CpuThreads() {}

  /** Must be called before PyTorch's library is loaded: OpenMP reads the environment only then. */
  static void prepare() {
    LibC.setEnvironment("OMP_WAIT_POLICY", "PASSIVE");
    if (System.getProperty(COUNT) == null
        && USERS_COUNT.stream().noneMatch(System.getenv()::containsKey)) {
      System.setProperty(COUNT, Integer.toString(PhysicalCores.usable()));
    }
  }
}
