package dev.loupe.kernel.cell;

import java.nio.file.Path;

/** The folder {@code results}, into which cells that are shown to readers save. */
final class Results {
  private Results() {}

  /** The cell with a folder of the test in its place, which goes away with the test. */
  static String in(Path folder, String cell) {
    return cell.replace("\"results", "\"" + folder.resolve("results"));
  }
}
