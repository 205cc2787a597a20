package dev.loupe.torch;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/** A few functions of the C library that Java does not offer; Loupe also works without them. */
public final class LibC {
  // The names and numbers of malloc.h; they are the same on every processor.
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_TOP_PAD = -2;
  private static final int M_MMAP_THRESHOLD = -3;
  private static final int M_MMAP_MAX = -4;
  private static final int MIB = 1 << 20;

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

  /**
   * Whether glibc keeps freed memory for the next arrays. If not, it returns blocks of 32 MiB and
   * more, and what is free at the end of its heap; these are the bounds that it comes to by itself
   * when large arrays are freed.
   */
  static void keepFreed(boolean keep) {
    if (prepared && Platform.isLinux()) {
      call("mallopt", M_MMAP_MAX, keep ? 0 : 65536);
      call("mallopt", M_MMAP_THRESHOLD, 32 * MIB);
      call("mallopt", M_TRIM_THRESHOLD, keep ? Integer.MAX_VALUE : 64 * MIB);
      call("mallopt", M_TOP_PAD, keep ? 64 * MIB : MIB / 8);
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
