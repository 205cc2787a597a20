package dev.loupe.kernel.magic;

import dev.loupe.memory.LinuxMemory;
import dev.loupe.memory.NativeMemory;
import java.util.OptionalLong;

/** The memory of this process in a line or two. */
public final class MemorySummary {
  private MemorySummary() {}

  /** The memory of results, of the Java heap, and of the whole process if the system reports it. */
  public static String text() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    String heap = "Java heap: " + megabytes(used) + " of at most " + megabytes(runtime.maxMemory());
    OptionalLong process = LinuxMemory.ofProcess("VmRSS");
    String whole = process.isPresent() ? "\nwhole process: " + megabytes(process.getAsLong()) : "";
    return "native memory: " + NativeMemory.report() + "\n" + heap + whole;
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MB";
  }
}
