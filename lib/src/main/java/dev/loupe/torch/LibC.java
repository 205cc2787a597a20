package dev.loupe.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** A few functions of the C library that Java does not offer; Loupe also works without them. */
public final class LibC {
  private static volatile boolean prepared; // starting JNA takes time and memory

  private LibC() {}

  /**
   * Sets an environment variable for native code, unless the user has set it; {@link System#getenv}
   * does not see the change.
   */
  static void setEnvironment(String name, String value) {
    if (Platform.isLinux() || Platform.isMac()) { // Windows has no setenv
      int keepUsers = 0;
      call("setenv", name, value, keepUsers);
      prepared = true;
    }
  }

  /**
   * Returns freed memory to the system; glibc would keep free memory that lies between blocks in
   * use. Before PyTorch runs, there is nothing to return.
   */
  public static void trim() {
    if (prepared && Platform.isLinux()) {
      long spare = 0;
      call("malloc_trim", spare);
    }
  }

  private static void call(String function, Object... arguments) {
    try {
      NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    } catch (UnsatisfiedLinkError otherLibrary) {
      return; // slower or larger, but still correct
    }
  }
}
