package dev.loupe.tensor;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The one door to PyTorch: starts it, owns the process-wide memory, sets the gradient mode. */
public final class Torch {
  private static final Map<Device, NDManager> MEMORY = new ConcurrentHashMap<>();

  static {
    start();
  }

  private Torch() {}

  /**
   * Settings must be in place before the engine's classes load; whatever the user has set stays.
   */
  private static void start() {
    if (!CudaUtils.hasCuda()) {
      // Without these DJL asks the network for natives and reports its use; both jars are on the
      // class path.
      setDefault("PYTORCH_FLAVOR", "cpu");
      setDefault("ai.djl.offline", "true");
    }
    setDefault("OPT_OUT_TRACKING", "true");
    CpuThreads.prepare();
    Engine.getInstance();
    prepareOperators();
  }

  /** Compiling them takes as long as reading a config and mapping a file, so it is done beside. */
  private static void prepareOperators() {
    Thread thread = new Thread(Ops::prepare, "loupe-operators");
    thread.setDaemon(true);
    thread.start();
  }

  private static void setDefault(String name, String value) {
    if (System.getProperty(name) == null && System.getenv(name) == null) {
      System.setProperty(name, value);
    }
  }

  /** A new manager on {@code device}; whoever asks for it closes it. */
  public static NDManager memory(Device device) {
    return MEMORY.computeIfAbsent(device, NDManager::newBaseManager).newSubManager();
  }

  /** PyTorch's version. */
  public static String version() {
    return Engine.getInstance().getVersion();
  }

  /** How many threads PyTorch computes with on the CPU. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** The GPU if PyTorch sees one, otherwise the CPU. */
  public static Device bestDevice() {
    return Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
  }

  /** The first GPU, or a sentence about why there is none. */
  public static Device gpu() {
    if (Engine.getInstance().getGpuCount() == 0) {
      throw new IllegalArgumentException("PyTorch sees no GPU on this machine; use cpu()");
    }
    return Device.gpu();
  }

  /**
   * Runs {@code work} with gradients recorded or not, and restores the thread's mode.
   *
   * <p>PyTorch keeps the mode per thread and DJL switches it off only on the thread that loaded the
   * engine, while notebook kernels run cells on any thread: so nothing is assumed.
   */
  public static <T> T recordingGradients(boolean on, Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
