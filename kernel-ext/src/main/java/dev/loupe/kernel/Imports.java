package dev.loupe.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/** The imports that every cell has, in every kernel. */
public final class Imports {
  private static final String FILE = "/dev/loupe/kernel/imports.txt";
  private static final String INSTALL = "dev.loupe.kernel.LoupeExtension.install();";

  private Imports() {}

  /** The imports, each as the text after {@code import}. */
  public static List<String> all() {
    try (InputStream in = Imports.class.getResourceAsStream(FILE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .toList();
    } catch (IOException broken) {
      throw new UncheckedIOException("the kernel's jar is broken: it has no " + FILE, broken);
    }
  }

  /** Whether a cell can use a type, given by its full name, without an import. */
  public static boolean have(String type) {
    String all = type.substring(0, type.lastIndexOf('.')) + ".*";
    return all().stream().anyMatch(line -> line.equals(type) || line.equals(all));
  }

  /**
   * The code that another Java kernel must run before its first cell: the imports, then the
   * installation of Loupe's pictures and magics.
   *
   * <p>One line, since IJava resets all variables at an import that follows a line break.
   */
  public static String script() {
    return all().stream().map(words -> "import " + words + "; ").collect(Collectors.joining())
        + INSTALL;
  }
}
