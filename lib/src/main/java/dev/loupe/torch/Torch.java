package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.util.cuda.CudaUtils;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The access to PyTorch: starts it, owns the memory of the process, and sets the gradient mode. */
public final class Torch {
  private static final Map<Device, NDManager> MEMORY = new ConcurrentHashMap<>();

  static {
    start();
  }

  private Torch() {}

  /** Settings must be made before the engine's classes load; settings of the user are kept. */
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

  /**
   * Compiles the operators on another thread, since it takes as long as reading a config and
   * mapping a file.
   */
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

  /** A new manager on {@code device}; the caller closes it. */
  public static NDManager memory(Device device) {
    return MEMORY.computeIfAbsent(device, NDManager::newBaseManager).newSubManager();
  }

  /** The version of PyTorch. */
  public static String version() {
    return Engine.getInstance().getVersion();
  }

  /** The number of CPU threads that PyTorch uses. */
  public static int threads() {
    return JniUtils.getNumThreads();
  }

  /** The GPU if PyTorch finds one, otherwise the CPU. */
  public static Device bestDevice() {
    return Engine.getInstance().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
  }

  /** The first GPU; an error if PyTorch finds none. */
  public static Device gpu() {
    if (Engine.getInstance().getGpuCount() == 0) {
      throw new IllegalArgumentException("PyTorch finds no GPU on this machine; use cpu()");
    }
    return Device.gpu();
  }

  /**
   * Runs {@code work} with gradients on or off, and restores the thread's gradient mode afterwards.
   *
   * <p>PyTorch keeps the mode per thread and DJL switches it off only on the thread that loaded the
   * engine, while notebook kernels run cells on any thread, so the mode must be set each time.
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
