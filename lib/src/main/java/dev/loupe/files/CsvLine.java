package dev.loupe.files;

import java.util.List;
import java.util.stream.Collectors;

/** One line of comma-separated values, which {@link CsvRows} reads again. */
public final class CsvLine {
  private CsvLine() {}

  /** The cells, each in quotes so that spaces around a token are kept, and the end of the line. */
  public static String of(List<String> cells) {
    return cells.stream()
            .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(","))
        + "\n";
  }
}
