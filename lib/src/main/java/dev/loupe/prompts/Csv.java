package dev.loupe.prompts;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Comma-separated values as in RFC 4180.
 *
 * <p>Most tokens begin with a space, but Tablesaw drops leading spaces of cells: its writer always,
 * its reader unless the cell is in quotes.
 */
final class Csv {
  private final String text;
  private int at;
  private int line = 1;

  /** One row, and the line of the file in which it begins. */
  record Row(int line, List<String> cells) {}

  private Csv(String text) {
    this.text = text;
  }

  /** The rows of a text that are not empty. */
  static List<Row> read(String text) {
    Csv csv = new Csv(text.startsWith("\ufeff") ? text.substring(1) : text);
    List<Row> rows = new ArrayList<>();
    while (csv.at < csv.text.length()) {
      Row row = csv.row();
      if (!row.cells().equals(List.of(""))) {
        rows.add(row);
      }
    }
    return rows;
  }

  /** Cells as one line, each in quotes. */
  static String line(List<String> cells) {
    return cells.stream()
            .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
            .collect(Collectors.joining(","))
        + "\n";
  }

  private Row row() {
    int begin = line;
    List<String> cells = new ArrayList<>();
    do {
      cells.add(text.startsWith("\"", at) ? quoted() : plain());
    } while (skip(","));
    if (!skip("\r\n") && !skip("\n") && !skip("\r") && at < text.length()) {
      throw new IllegalArgumentException(
          "line "
              + line
              + " continues after a closing quotation mark; write \"\" for a quotation mark inside a cell");
    }
    line++;
    return new Row(begin, cells);
  }

  private boolean skip(String what) {
    boolean there = text.startsWith(what, at);
    at += there ? what.length() : 0;
    return there;
  }

  private String plain() {
    int from = at;
    while (at < text.length() && ",\r\n".indexOf(text.charAt(at)) < 0) {
      at++;
    }
    return text.substring(from, at);
  }

  private String quoted() {
    int begin = line;
    StringBuilder cell = new StringBuilder();
    at++;
    while (at < text.length()) {
      if (skip("\"\"")) {
        cell.append('"');
      } else if (skip("\"")) {
        return cell.toString();
      } else {
        line += text.charAt(at) == '\n' ? 1 : 0;
        cell.append(text.charAt(at++));
      }
    }
    throw new IllegalArgumentException(
        "the quotation mark in line " + begin + " is never closed; add the closing one");
  }
}
