package dev.loupe.memory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;

/** Memory figures that Linux reports, in bytes; empty on other systems. */
public final class LinuxMemory {
  private static final Path PROCESS = Path.of("/proc/self/status");
  private static final Path MACHINE = Path.of("/proc/meminfo");

  private LinuxMemory() {}

  /** A figure of this process: {@code VmRSS}, {@code VmHWM}, {@code RssAnon}, … (proc(5)). */
  public static OptionalLong ofProcess(String key) {
    return read(PROCESS, key);
  }

  /** A figure of the machine: {@code MemTotal}, {@code MemAvailable}, … (proc(5)). */
  public static OptionalLong ofMachine(String key) {
    return read(MACHINE, key);
  }

  private static OptionalLong read(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(key + ":")) {
          return OptionalLong.of(1024 * Long.parseLong(line.replaceAll("\\D", "")));
        }
      }
    } catch (IOException notLinux) {
      return OptionalLong.empty();
    }
    return OptionalLong.empty();
  }
}
