package dev.loupe.kernel.install;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The data directories in which Jupyter looks for kernels.
 *
 * @param environment the environment variables, which can change them
 * @param home the user's home directory
 * @param system Java's name of the operating system
 */
record JupyterPaths(Map<String, String> environment, Path home, String system) {
  /** Those of the user who runs this JVM. */
  static JupyterPaths ofThisUser() {
    return new JupyterPaths(
        System.getenv(), Path.of(System.getProperty("user.home")), System.getProperty("os.name"));
  }

  /** The data directory of an environment, such as Python's. */
  static Path ofPrefix(Path prefix) {
    return prefix.resolve("share").resolve("jupyter");
  }

  /** The user's own data directory. */
  Path user() {
    if (environment.containsKey("JUPYTER_DATA_DIR")) {
      return Path.of(environment.get("JUPYTER_DATA_DIR"));
    }
    if (system.startsWith("Mac")) {
      return home.resolve("Library/Jupyter");
    }
    if (system.startsWith("Windows")) {
      return Path.of(environment.get("APPDATA"), "jupyter");
    }
    String data = environment.get("XDG_DATA_HOME");
    return (data == null ? home.resolve(".local/share") : Path.of(data)).resolve("jupyter");
  }

  /** The environment of the {@code jupyter} that a shell would run: its script is in bin/. */
  private Optional<Path> installed() {
    return Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(folder -> !folder.isBlank())
        .map(Path::of)
        .filter(folder -> folder.isAbsolute() && Files.isExecutable(folder.resolve("jupyter")))
        .map(Path::getParent)
        .findFirst();
  }

  /**
   * All directories where Jupyter looks, and {@code chosen}; of environments, only the active ones
   * can be found.
   */
  List<Path> allWith(Path chosen) {
    List<Path> all = new ArrayList<>(List.of(chosen));
    Stream.of(environment.getOrDefault("JUPYTER_PATH", "").split(File.pathSeparator))
        .filter(path -> !path.isBlank())
        .forEach(path -> all.add(Path.of(path)));
    all.add(user());
    Stream.of("VIRTUAL_ENV", "CONDA_PREFIX")
        .filter(environment::containsKey)
        .forEach(name -> all.add(ofPrefix(Path.of(environment.get(name)))));
    installed().ifPresent(prefix -> all.add(ofPrefix(prefix)));
    if (system.startsWith("Windows")) {
      all.add(Path.of(environment.getOrDefault("PROGRAMDATA", "C:\\ProgramData"), "jupyter"));
    } else {
      all.add(Path.of("/usr/local/share/jupyter"));
      all.add(Path.of("/usr/share/jupyter"));
    }
    return all.stream().distinct().toList();
  }
}
