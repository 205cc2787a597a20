package dev.loupe.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * A file that was written, and what can be done with it.
 *
 * @param what what it holds
 * @param use what to do with it, such as how a cell reads it again
 */
public record Saved(Path file, String what, String use) {
  /** The size of the file in bytes. */
  public long bytes() {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private String size() {
    long bytes = bytes();
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    return bytes < 1_000_000
        ? String.format(Locale.ROOT, "%.1f kB", bytes / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", bytes / 1e6);
  }

  @Override
  public String toString() {
    return file + ": " + what + ", " + size() + "; " + use;
  }
}
