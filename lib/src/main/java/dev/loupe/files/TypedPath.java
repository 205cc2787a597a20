package dev.loupe.files;

import java.nio.file.Path;
import java.util.Objects;

/** Paths as people type them, with {@code ~} for their home folder. */
public final class TypedPath {
  private static final String HOME = "~";

  private TypedPath() {}

  /** The path that a text names, such as {@code ~/models/mine} or {@code pairs.csv}. */
  public static Path of(String text) {
    return of(Path.of(Objects.requireNonNull(text, "a path is needed, but null was given")));
  }

  /** The path with {@code ~} at its beginning replaced by the home folder, as a shell does it. */
  public static Path of(Path path) {
    Objects.requireNonNull(path, "a path is needed, but null was given");
    if (path.isAbsolute() || !path.getName(0).toString().equals(HOME)) {
      return path;
    }
    Path home = Path.of(System.getProperty("user.home"));
    return path.getNameCount() == 1 ? home : home.resolve(path.subpath(1, path.getNameCount()));
  }
}
