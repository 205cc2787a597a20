package dev.loupe.kernel.hint;

import dev.loupe.files.TypedPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The files and folders that can complete a path. */
public final class Folders {
  private static final int MOST = 200;

  private Folders() {}

  /** Files, and folders with a slash at the end. */
  public static List<String> files(String typed) {
    return like(typed, path -> true);
  }

  /** Folders only. */
  static List<String> folders(String typed) {
    return like(typed, Files::isDirectory);
  }

  private static List<String> like(String typed, Predicate<Path> wanted) {
    String before = typed.substring(0, typed.lastIndexOf('/') + 1);
    try (Stream<Path> inside = Files.list(TypedPath.of(before).toAbsolutePath())) {
      return inside
          .filter(wanted)
          .map(path -> before + path.getFileName() + (Files.isDirectory(path) ? "/" : ""))
          .filter(path -> path.startsWith(typed))
          .filter(path -> !path.startsWith(before + ".") || typed.startsWith(before + "."))
          .sorted()
          .limit(MOST)
          .toList();
    } catch (IOException | InvalidPathException nothingThere) {
      return List.of();
    }
  }
}
