package dev.loupe.view.table;

import java.util.ArrayList;
import java.util.List;

/** Rows of text in aligned columns, for terminals and logs. */
public final class TextTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final List<Boolean> numeric;

  /** An empty table; {@code numeric} columns are aligned right. */
  public TextTable(List<Boolean> numeric) {
    this.numeric = List.copyOf(numeric);
  }

  public void add(List<String> cells) {
    if (cells.size() != numeric.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.size() + " cells does not fit " + numeric.size() + " columns");
    }
    rows.add(List.copyOf(cells));
  }

  @Override
  public String toString() {
    int[] widths = new int[numeric.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String gap = " ".repeat(widths[i] - width(row.get(i)));
        line.append(i == 0 ? "" : "  ");
        line.append(numeric.get(i) ? gap + row.get(i) : row.get(i) + gap);
      }
      text.append(line.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  /** The width of the text in a terminal; East Asian characters take two columns. */
  public static int width(String text) {
    return text.codePoints().map(TextTable::width).sum();
  }

  private static int width(int point) {
    if (Character.getType(point) == Character.NON_SPACING_MARK) {
      return 0;
    }
    boolean wide =
        Character.isIdeographic(point)
            || point >= 0x3000 && point <= 0x30ff // kana and CJK punctuation
            || point >= 0xac00 && point <= 0xd7a3 // hangul
            || point >= 0xff01 && point <= 0xff60 // full width forms
            || point >= 0x1f300 && point <= 0x1faff; // emoji
    return wide ? 2 : 1;
  }

  /** The first line of a picture as text: its title, and its unit if it has one. */
  public static String heading(String title, String unit) {
    return title + (unit.isEmpty() ? "" : " [" + unit + "]") + "\n";
  }
}
