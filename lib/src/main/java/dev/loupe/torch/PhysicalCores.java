package dev.loupe.torch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The cores of the CPU, each counted once even if it runs two threads at a time. */
final class PhysicalCores {
  private static final Path CPUS = Path.of("/sys/devices/system/cpu");
  private static final Path PROCESS = Path.of("/proc/self/status");

  private PhysicalCores() {}

  /** The number of cores that this process may use, within the limit of a container. */
  static int usable() {
    int threads = Runtime.getRuntime().availableProcessors();
    try {
      return Math.max(1, Math.min(threads, among(allowed(PROCESS), CPUS)));
    } catch (IOException notLinux) {
      return threads;
    }
  }

  /** The cores that these CPUs belong to, as Linux numbers them. */
  static int among(Set<Integer> cpus, Path description) throws IOException {
    Set<Set<Integer>> cores = new HashSet<>();
    for (int cpu : cpus) {
      Path siblings = description.resolve("cpu" + cpu).resolve("topology/thread_siblings_list");
      cores.add(numbers(Files.readString(siblings)));
    }
    return cores.size();
  }

  private static Set<Integer> allowed(Path status) throws IOException {
    String key = "Cpus_allowed_list:";
    try (Stream<String> lines = Files.lines(status)) {
      return lines
          .filter(line -> line.startsWith(key))
          .findFirst()
          .map(line -> numbers(line.substring(key.length())))
          .orElseThrow(() -> new IOException(status + " does not tell the allowed CPUs"));
    }
  }

  /** The numbers in a list such as {@code 0-3,8}. */
  static Set<Integer> numbers(String list) {
    return Stream.of(list.trim().split(","))
        .map(part -> part.split("-"))
        .flatMapToInt(
            ends ->
                IntStream.rangeClosed(
                    Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1])))
        .boxed()
        .collect(Collectors.toSet());
  }
}
