package dev.loupe.natives;

/**
 * The settings with which DJL finds its native libraries without the network, made once in each
 * Java before DJL looks for any of them. Settings of the user are kept.
 */
public final class NativeSettings {
  private static final Natives NATIVES = Natives.ofThisJava();

  static {
    if (NvidiaDriver.ofThisMachine().isPresent()) {
      CudaRuntime.letDjlFind(NATIVES);
    }
    Setting.byDefault("PYTORCH_FLAVOR", NATIVES.flavor());
    Setting.byDefault("ai.djl.offline", "true"); // else DJL downloads, and reports its use
    Setting.byDefault("OPT_OUT_TRACKING", "true");
    TokenizerLibrary.prepare();
  }

  private NativeSettings() {}

  /** Makes the settings if they are not made yet, and returns what PyTorch will start with. */
  public static Natives make() {
    return NATIVES;
  }
}
