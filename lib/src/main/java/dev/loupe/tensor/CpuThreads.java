package dev.loupe.tensor;

import java.util.List;

/**
 * How many threads PyTorch computes with on the CPU, and how they wait for each other.
 *
 * <p>By default OpenMP's threads spin while they wait. On cores that another program uses too, the
 * thread that all others wait for may not be running, and a forward pass takes ten times as long or
 * more. Two threads on one physical core share its arithmetic units, so there is one thread for
 * each physical core that this process may use. What the user has set stays.
 */
final class CpuThreads {
  private static final String COUNT = "ai.djl.pytorch.num_threads";
  private static final List<String> USERS_COUNT = List.of("OMP_NUM_THREADS", "MKL_NUM_THREADS");

  private CpuThreads() {}

  /** To be called before PyTorch's library is loaded: OpenMP reads the environment only then. */
  static void prepare() {
    LibC.setEnvironment("OMP_WAIT_POLICY", "PASSIVE");
    if (System.getProperty(COUNT) == null
        && USERS_COUNT.stream().noneMatch(System.getenv()::containsKey)) {
      System.setProperty(COUNT, Integer.toString(PhysicalCores.usable()));
    }
  }
}
