package dev.loupe.tensor;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** The few functions of the C library that Java does not offer; none of them is needed. */
final class LibC {
  private static volatile boolean prepared; // JNA takes time and memory itself

  private LibC() {}

  /**
   * Sets a variable for native code, unless the user has; {@link System#getenv} does not see it.
   */
  static void setEnvironment(String name, String value) {
    if (Platform.isLinux() || Platform.isMac()) { // Windows has no setenv
      int keepUsers = 0;
      call("setenv", name, value, keepUsers);
      prepared = true;
    }
  }

  /**
   * Gives memory that was freed back to the system; otherwise glibc keeps what lies between blocks
   * that are in use. Before PyTorch runs, there is nothing to give back.
   */
  static void trim() {
    if (prepared && Platform.isLinux()) {
      long spare = 0;
      call("malloc_trim", spare);
    }
  }

  private static void call(String function, Object... arguments) {
    try {
      NativeLibrary.getProcess().getFunction(function).invokeInt(arguments);
    } catch (UnsatisfiedLinkError otherLibrary) {
      return; // slower, or larger, and right all the same
    }
  }
}
