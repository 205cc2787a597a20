package dev.loupe.kernel.source;

import java.util.ArrayList;
import java.util.List;

/** The text of a cell, which can show a place in it with the lines around. */
public record CellSource(int cell, String text) {
  private static final int CONTEXT = 2;
  private static final int WIDEST = 160; // characters of a line

  public int lineAt(int position) {
    int end = Math.max(0, Math.min(position, text.length()));
    return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  int skipBlank(int position) {
    int at = position;
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
    return at;
  }

  /** The lines around a place, and carets under the characters {@code from} to {@code to}. */
  public List<String> pointAt(int from, int to) {
    int start = Math.max(0, Math.min(from, Math.max(0, text.length() - 1)));
    int line = lineAt(start);
    int column = start - (text.lastIndexOf('\n', start - 1) + 1);
    return excerpt(line, column, Math.max(1, to - from));
  }

  /** The lines around a line, and carets under its code. */
  public List<String> pointAtLine(int line) {
    String[] lines = lines();
    String code = line <= lines.length ? lines[line - 1] : "";
    String stripped = code.strip();
    return excerpt(line, Math.max(0, code.indexOf(stripped)), Math.max(1, stripped.length()));
  }

  private List<String> excerpt(int line, int column, int length) {
    String[] lines = lines();
    List<String> out = new ArrayList<>();
    out.add("cell " + cell + ", line " + line);
    int last = Math.min(lines.length, line + CONTEXT);
    while (last > line && lines[last - 1].isBlank()) {
      last--;
    }
    for (int number = Math.max(1, line - CONTEXT); number <= last; number++) {
      Piece code = Piece.of(lines[number - 1], number == line ? column : 0);
      out.add(String.format("%s %4d  %s", number == line ? "-->" : "   ", number, code.text));
      if (number == line) {
        int room = Math.max(1, code.text.length() - code.column);
        String indent =
            code.text
                .substring(0, Math.min(code.column, code.text.length()))
                .replaceAll("[^\t]", " ");
        out.add(" ".repeat(10) + indent + "^".repeat(Math.min(length, room)));
      }
    }
    return out;
  }

  /** The part of a long line around a place, and where the place is in that part. */
  private record Piece(String text, int column) {
    static Piece of(String line, int column) {
      if (line.length() <= WIDEST) {
        return new Piece(line, column);
      }
      int from = Math.max(0, Math.min(column - WIDEST / 4, line.length() - WIDEST));
      int to = from + WIDEST;
      String before = from > 0 ? "…" : "";
      String after = to < line.length() ? "…" : "";
      return new Piece(before + line.substring(from, to) + after, column - from + before.length());
    }
  }

  private String[] lines() {
    return text.split("\\R", -1);
  }
}
