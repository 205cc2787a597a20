package dev.loupe.kernel.cell;

import java.util.ArrayList;
import java.util.List;

/** The text of a cell, with what it takes to point at a place in it. */
record CellSource(int cell, String text) {
  private static final int CONTEXT = 2;

  int lineAt(int position) {
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
  List<String> pointAt(int from, int to) {
    int start = Math.max(0, Math.min(from, Math.max(0, text.length() - 1)));
    int line = lineAt(start);
    int column = start - (text.lastIndexOf('\n', start - 1) + 1);
    return excerpt(line, column, Math.max(1, to - from));
  }

  /** The lines around a line, and carets under its code. */
  List<String> pointAtLine(int line) {
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
      String code = lines[number - 1];
      out.add(String.format("%s %4d  %s", number == line ? "-->" : "   ", number, code));
      if (number == line) {
        int room = Math.max(1, code.length() - column);
        String indent = code.substring(0, Math.min(column, code.length())).replaceAll("[^\t]", " ");
        out.add(" ".repeat(10) + indent + "^".repeat(Math.min(length, room)));
      }
    }
    return out;
  }

  private String[] lines() {
    return text.split("\\R", -1);
  }
}
