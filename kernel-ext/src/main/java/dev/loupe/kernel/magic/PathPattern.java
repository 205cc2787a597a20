package dev.loupe.kernel.magic;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.stream.Stream;

/** A path, or a pattern that several match: {@code lib/*.jar}, {@code ~/jars/**}. */
final class PathPattern {
  private PathPattern() {}

  /** The path of a name; {@code ~} is the user's home. */
  static Path of(String name) {
    String home = System.getProperty("user.home");
    String whole = name.equals("~") || name.startsWith("~/") ? home + name.substring(1) : name;
    return Path.of(whole).toAbsolutePath().normalize();
  }

  /** The paths that match a name or pattern, in order; throws if nothing matches. */
  static List<Path> matching(String name) throws IOException {
    Path path = of(name);
    List<Path> found = Files.exists(path) ? List.of(path) : search(path);
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          "there is no " + name + "; relative paths start at " + Path.of("").toAbsolutePath());
    }
    return found;
  }

  private static List<Path> search(Path pattern) throws IOException {
    int fixed = 0; // names before the first that is a pattern
    while (fixed < pattern.getNameCount() && !isPattern(pattern.getName(fixed).toString())) {
      fixed++;
    }
    Path from =
        fixed == 0 ? pattern.getRoot() : pattern.getRoot().resolve(pattern.subpath(0, fixed));
    if (fixed == pattern.getNameCount() || !Files.isDirectory(from)) {
      return List.of();
    }
    boolean anyDepth = pattern.toString().contains("**");
    int depth = anyDepth ? Integer.MAX_VALUE : pattern.getNameCount() - fixed;
    PathMatcher matcher =
        FileSystems.getDefault()
            .getPathMatcher("glob:" + pattern.toString().replace(File.separator, "/"));
    try (Stream<Path> all = Files.walk(from, depth)) {
      return all.filter(matcher::matches).sorted().toList();
    }
  }

  private static boolean isPattern(String name) {
    return name.matches(".*[*?\\[{].*");
  }
}
