package dev.loupe.natives;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The NVIDIA driver of a machine, found by its files; nothing is loaded or started.
 *
 * @param seen the file that gave it away
 * @param version its version, such as 570.86.10, if a file says it
 */
public record NvidiaDriver(Path seen, Optional<String> version) {
  private static final Pattern VERSION = Pattern.compile("\\b(\\d{3,4}\\.\\d+(\\.\\d+)?)\\b");
  private static final String KERNEL_MODULE = "proc/driver/nvidia/version";
  private static final List<String> LIBRARY = List.of("libcuda.so.1");
  private static final List<String> PROGRAM = List.of("nvidia-smi", "nvidia-smi.exe");

  // Debian, Red Hat, others, Windows Subsystem for Linux, containers.
  private static final List<String> FOLDERS =
      List.of(
          "usr/lib/x86_64-linux-gnu",
          "usr/lib64",
          "usr/lib",
          "usr/lib/wsl/lib",
          "usr/local/nvidia/lib64");

  /** The driver of this machine. */
  public static Optional<NvidiaDriver> ofThisMachine() {
    return find(Path.of("/"), System.getenv());
  }

  /** The driver of the machine whose files are in {@code root}. */
  static Optional<NvidiaDriver> find(Path root, Map<String, String> environment) {
    Path module = root.resolve(KERNEL_MODULE);
    List<Path> libraries = new ArrayList<>(folders(environment.get("LD_LIBRARY_PATH")));
    FOLDERS.forEach(folder -> libraries.add(root.resolve(folder)));
    return Optional.of(module)
        .filter(Files::isReadable)
        .or(() -> first(libraries, LIBRARY))
        .or(() -> first(folders(environment.get("PATH")), PROGRAM))
        .map(seen -> new NvidiaDriver(seen, version(module, seen)));
  }

  private static List<Path> folders(String list) {
    return list == null
        ? List.of()
        : List.of(list.split(File.pathSeparator)).stream()
            .filter(folder -> !folder.isBlank())
            .map(Path::of)
            .toList();
  }

  private static Optional<Path> first(List<Path> folders, List<String> names) {
    return folders.stream()
        .flatMap(folder -> names.stream().map(folder::resolve))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  /** From the kernel module's own words, or from the name of the file that the library links to. */
  private static Optional<String> version(Path module, Path seen) {
    try {
      String text =
          Files.isReadable(module)
              ? Files.readString(module)
              : seen.toRealPath().getFileName().toString();
      Matcher matcher = VERSION.matcher(text);
      return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return "NVIDIA driver " + version.orElse("seen by " + seen);
  }
}
