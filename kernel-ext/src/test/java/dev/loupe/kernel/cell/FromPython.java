package dev.loupe.kernel.cell;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The rows of the page for readers who come from Python. */
final class FromPython {
  private static final Pattern CODE = Pattern.compile("`([^`]*)`");
  private static final String BAR = "(?<!\\\\)\\|";

  private FromPython() {}

  /** One row of a table: Python, and the cell that does the same. */
  record Row(int line, String python, String loupe) {}

  static List<Row> page() throws IOException {
    return rows(Files.readString(Path.of("../notebooks/from-python.md")));
  }

  static List<Row> rows(String page) {
    List<Row> rows = new ArrayList<>();
    List<String> lines = page.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.startsWith("|") && !line.startsWith("|---") && !line.startsWith("| Python")) {
        String[] cells = line.split(BAR, -1); // "", Python, Loupe, ""
        if (cells.length != 4) {
          throw new IllegalArgumentException(
              "line " + (i + 1) + " has not two columns; write a bar in code as \\|: " + line);
        }
        rows.add(new Row(i + 1, code(cells[1]), code(cells[2])));
      }
    }
    return rows;
  }

  private static String code(String cell) {
    return CODE.matcher(cell)
        .results()
        .map(FromPython::unescaped)
        .collect(Collectors.joining("\n"));
  }

  private static String unescaped(MatchResult found) {
    return found.group(1).replace("\\|", "|");
  }
}
