package dev.loupe.corpus;

import dev.loupe.files.TypedPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** The files of texts that paths name: files as they stand, folders with all in them. */
final class TextPaths {
  private TextPaths() {}

  /** The files in the order given; those of a folder by their names. */
  static List<Path> of(List<Path> typed) {
    if (typed.isEmpty()) {
      throw new IllegalArgumentException(
          "there is nothing to read: give a file or a folder, such as texts(\"reviews.csv\")");
    }
    List<Path> files = new ArrayList<>();
    for (Path one : typed) {
      Path path = TypedPath.of(one);
      files.addAll(Files.isDirectory(path) ? in(path) : List.of(file(path)));
    }
    return files;
  }

  private static Path file(Path path) {
    if (!Files.exists(path)) {
      throw new IllegalArgumentException(
          "there is no file or folder "
              + path
              + "; texts that are not in a file are given as a list, as in texts(List.of(\"…\"))");
    }
    if (!TextFile.known(path)) {
      throw new IllegalArgumentException(
          path + " cannot be read as texts; files with the endings " + TextFile.ENDINGS + " can");
    }
    return path;
  }

  private static List<Path> in(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      List<Path> files = all.filter(Files::isRegularFile).filter(TextFile::known).sorted().toList();
      if (files.isEmpty()) {
        throw new IllegalArgumentException(
            "the folder " + folder + " has no files with the endings " + TextFile.ENDINGS);
      }
      return files;
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }
}
