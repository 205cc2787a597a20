package dev.loupe.sae.file;

import dev.loupe.files.Trouble;
import dev.loupe.files.TypedPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A folder on this machine. */
record LocalFolder(Path path) implements SaeFolder {
  private static final int SHOWN = 8;

  /** The folder with this name, or that of the file with this name, if there is one. */
  static Optional<SaeFolder> find(String name) {
    Path path;
    try {
      path = TypedPath.of(name);
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
    if (Files.isRegularFile(path)) {
      Pickles.refuse(path.toString());
      path = path.toAbsolutePath().getParent();
    }
    return Files.isDirectory(path) ? Optional.of(new LocalFolder(path)) : Optional.empty();
  }

  @Override
  public String address() {
    return path.toAbsolutePath().normalize().toString();
  }

  @Override
  public String name() {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }

  @Override
  public boolean has(String file) {
    return Files.isRegularFile(path.resolve(file));
  }

  @Override
  public Path get(String file) {
    return path.resolve(file);
  }

  @Override
  public String around() {
    try (Stream<Path> all = Files.list(path)) {
      List<Path> there = all.sorted().limit(1000).toList();
      there.forEach(file -> Pickles.refuse(file.toString()));
      String folders =
          there.stream()
              .filter(Files::isDirectory)
              .limit(SHOWN)
              .map(folder -> folder.getFileName().toString())
              .collect(Collectors.joining(", "));
      return folders.isEmpty() ? "" : "; it has the folders " + folders + ": name one of them";
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + Trouble.of(e), e);
    }
  }

  @Override
  public String toString() {
    return path.toString();
  }
}
