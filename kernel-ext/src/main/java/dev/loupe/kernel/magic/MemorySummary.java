package dev.loupe.kernel.magic;

import dev.loupe.tensor.NativeMemory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The memory of this process in a line or two. */
public final class MemorySummary {
  private static final Path STATUS = Path.of("/proc/self/status"); // Linux only

  private MemorySummary() {}

  /** What results hold, the Java heap, and the whole process where the system tells. */
  public static String text() {
    Runtime runtime = Runtime.getRuntime();
    long used = runtime.totalMemory() - runtime.freeMemory();
    String heap = "Java heap: " + megabytes(used) + " of at most " + megabytes(runtime.maxMemory());
    String whole = process().map(all -> "\nwhole process: " + megabytes(all)).orElse("");
    return "native memory: " + NativeMemory.report() + "\n" + heap + whole;
  }

  private static Optional<Long> process() {
    try {
      return Files.readAllLines(STATUS).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  private static String megabytes(long bytes) {
    return (bytes >> 20) + " MB";
  }
}
