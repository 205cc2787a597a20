package dev.loupe.torch;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.pytorch.jni.LibUtils;
import dev.loupe.natives.GpuFacts;
import dev.loupe.natives.GpuState;
import dev.loupe.natives.NativeSettings;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** The access to PyTorch: starts it, owns the memory of the process, and sets the gradient mode. */
public final class Torch {
  private static final String CUDA = StandardCapabilities.CUDA;
  private static final Map<Device, NDManager> MEMORY = new ConcurrentHashMap<>();

  private static final Optional<String> REFUSAL = start();

  private Torch() {}

  /** Settings must be made before the engine's classes load; settings of the user are kept. */
  private static Optional<String> start() {
    Optional<String> refusal = NativeSettings.make().refusal();
    if (refusal.isEmpty()) {
      CpuThreads.prepare();
      Engine.getInstance();
      prepareOperators();
    }
    return refusal;
  }

  /** PyTorch's engine, or why it was not started. */
  private static Engine engine() {
    if (REFUSAL.isPresent()) {
      throw new IllegalArgumentException(REFUSAL.get());
    }
    return Engine.getInstance();
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

  /** A new manager on {@code device}; the caller closes it. */
  public static NDManager memory(Device device) {
    engine();
    return MEMORY.computeIfAbsent(device, NDManager::newBaseManager).newSubManager();
  }

  /** The owner of what is compiled once and is in use until the process ends. */
  static NDManager forever() {
    engine();
    return Forever.OWNER;
  }

  private static final class Forever {
    private static final NDManager OWNER = NDManager.newBaseManager(Device.cpu());
  }

  /** The version of PyTorch. */
  public static String version() {
    return engine().getVersion();
  }

  /** The number of CPU threads that PyTorch uses. */
  public static int threads() {
    engine();
    return JniUtils.getNumThreads();
  }

  /** The libtorch that PyTorch runs with: its version, its kind and its folder. */
  public static String library() {
    String kind = engine().hasCapability(CUDA) ? "CUDA" : NativeSettings.make().flavor();
    return "%s for %s in %s".formatted(version(), kind, LibUtils.getLibtorchPath());
  }

  /** The GPU if PyTorch can use one, otherwise the CPU. */
  public static Device bestDevice() {
    return engine().getGpuCount() > 0 ? Device.gpu() : Device.cpu();
  }

  /** The first GPU; if PyTorch cannot use one, an error that says why. */
  public static Device gpu() {
    if (engine().getGpuCount() == 0) {
      GpuFacts facts = gpuFacts();
      throw new IllegalArgumentException(GpuState.of(facts).sentence(facts));
    }
    return Device.gpu();
  }

  /** What decides whether PyTorch can use a GPU. */
  public static GpuFacts gpuFacts() {
    return GpuFacts.ofThisJava(Optional.of(engine().hasCapability(CUDA)));
  }

  /**
   * Runs {@code work} with gradients on or off, and restores the thread's gradient mode afterwards.
   *
   * <p>PyTorch keeps the mode per thread and DJL switches it off only on the thread that loaded the
   * engine, while notebook kernels run cells on any thread, so the mode must be set each time.
   */
  public static <T> T recordingGradients(boolean on, Supplier<T> work) {
    engine();
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(on);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }
}
