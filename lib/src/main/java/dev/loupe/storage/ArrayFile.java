package dev.loupe.storage;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of file that hold arrays, each known by how its name ends. */
public enum ArrayFile {
  /** Several arrays with their names, and the names of their axes. */
  SAFETENSORS,
  /** One array of numpy, without the names of its axes. */
  NPY,
  /** One array as a table of text. */
  CSV;

  /** The kind of file that a name asks for. */
  public static ArrayFile of(Path file) {
    String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(kind -> name.endsWith(kind.ending()) && name.length() > kind.ending().length())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    file
                        + " does not end with the name of a kind of file that holds tensors; use "
                        + Arrays.stream(values())
                            .map(ArrayFile::ending)
                            .collect(Collectors.joining(", "))));
  }

  /** How the names of such files end. */
  public String ending() {
    return "." + name().toLowerCase(Locale.ROOT);
  }
}
