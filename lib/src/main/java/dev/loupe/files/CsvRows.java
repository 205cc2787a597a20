package dev.loupe.files;

import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rows of comma-separated values, one after another, as in RFC 4180.
 *
 * <p>Most tokens begin with a space, but Tablesaw drops leading spaces of cells: its writer always,
 * its reader unless the cell is in quotes.
 *
 * <pre>{@code
 * CsvRows rows = new CsvRows(reader, ',');
 * for (var row = rows.next(); row.isPresent(); row = rows.next()) { ... }
 * }</pre>
 */
public final class CsvRows {
  private static final int END = -1;
  private static final int BYTE_ORDER_MARK = '\ufeff';

  private final Reader from;
  private final char separator;
  private int next; // the character that is read next, or END
  private int line = 1;

  /** One row, and the line of the file in which it begins. */
  public record Row(int line, List<String> cells) {
    /** Keeps a copy of the cells. */
    public Row {
      cells = List.copyOf(cells);
    }

    boolean empty() {
      return cells.equals(List.of(""));
    }
  }

  /** The rows of a text whose cells are separated by this character. */
  public CsvRows(Reader from, char separator) throws IOException {
    this.from = from;
    this.separator = separator;
    this.next = from.read();
    if (next == BYTE_ORDER_MARK) {
      step();
    }
  }

  /** The next row that is not empty; nothing at the end. */
  public Optional<Row> next() throws IOException {
    while (next != END) {
      Row row = row();
      if (!row.empty()) {
        return Optional.of(row);
      }
    }
    return Optional.empty();
  }

  /** The line that is read now, counted from 1. */
  public int line() {
    return line;
  }

  private Row row() throws IOException {
    int begin = line;
    List<String> cells = new ArrayList<>();
    do {
      cells.add(next == '"' ? quoted() : plain());
    } while (skip(separator));
    boolean ended = skip('\r') | skip('\n');
    if (!ended && next != END) {
      throw new IllegalArgumentException(
          "line "
              + line
              + " continues after a closing quotation mark; write \"\" for a quotation mark inside a cell");
    }
    line++;
    return new Row(begin, cells);
  }

  private void step() throws IOException {
    next = from.read();
  }

  private boolean skip(char what) throws IOException {
    boolean there = next == what;
    if (there) {
      step();
    }
    return there;
  }

  private String plain() throws IOException {
    StringBuilder cell = new StringBuilder();
    while (next != END && next != separator && next != '\r' && next != '\n') {
      cell.append((char) next);
      step();
    }
    return cell.toString();
  }

  private String quoted() throws IOException {
    int begin = line;
    StringBuilder cell = new StringBuilder();
    step();
    while (next != END) {
      if (next != '"') {
        line += next == '\n' ? 1 : 0;
        cell.append((char) next);
        step();
      } else {
        step();
        if (!skip('"')) {
          return cell.toString();
        }
        cell.append('"');
      }
    }
    throw new IllegalArgumentException(
        "the quotation mark in line " + begin + " is never closed; add the closing one");
  }

  @Override
  public String toString() {
    return "comma-separated values at line " + line;
  }
}
