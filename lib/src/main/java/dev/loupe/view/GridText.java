package dev.loupe.view;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A grid as text that can be read alone. */
final class GridText {
  private static final int MAX_ROWS = 16;
  private static final int MAX_COLUMNS = 20;
  private static final int TOP = 10;
  private static final int LABEL = 10;

  private GridText() {}

  static String of(Grid grid) {
    StringBuilder text = new StringBuilder(heading(grid.title(), grid.unit()));
    boolean small = grid.rows().size() <= MAX_ROWS && grid.columns().size() <= MAX_COLUMNS;
    text.append(small ? table(grid) : top(grid));
    if (!grid.note().isEmpty()) {
      text.append(grid.note()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  static String heading(String title, String unit) {
    return title + (unit.isEmpty() ? "" : " [" + unit + "]") + "\n";
  }

  private static String table(Grid grid) {
    int columns = grid.columns().size();
    Figures figures = Figures.fitting(grid.values());
    boolean words = !grid.words().isEmpty();
    List<Boolean> numeric = new ArrayList<>(Collections.nCopies(columns + 1, !words));
    numeric.set(0, false);
    TextTable table = new TextTable(numeric);
    List<String> header = new ArrayList<>();
    header.add(grid.rows().axis() + " \\ " + grid.columns().axis());
    grid.columns().names().forEach(name -> header.add(Labels.shown(name, LABEL)));
    table.add(header);
    for (int row = 0; row < grid.rows().size(); row++) {
      List<String> line = new ArrayList<>();
      line.add(Labels.shown(grid.rows().names().get(row), 2 * LABEL));
      for (int column = 0; column < columns; column++) {
        String value = figures.write(grid.at(row, column));
        String word = Labels.shown(grid.word(row, column), LABEL);
        line.add(words ? (word + " " + value).strip() : value);
      }
      table.add(line);
    }
    return table.toString();
  }

  private static String top(Grid grid) {
    StringBuilder text = new StringBuilder();
    text.append(size(grid)).append("; from ").append(Figures.of(grid.min()));
    text.append(" to ").append(Figures.of(grid.max())).append("; the largest:\n");
    List<Cell> cells = grid.top(TOP);
    List<int[]> places = grid.topPlaces(TOP);
    for (int i = 0; i < cells.size(); i++) {
      String word = grid.word(places.get(i)[0], places.get(i)[1]);
      text.append("  ").append(cells.get(i));
      text.append(word.isEmpty() ? "" : "  " + Labels.shown(word)).append('\n');
    }
    return text.toString();
  }

  /** The rows and columns in words: "12 layer x 144 head". */
  static String size(Grid grid) {
    return String.format(
        "%d x %d (%s x %s)",
        grid.rows().size(), grid.columns().size(), grid.rows().axis(), grid.columns().axis());
  }
}
