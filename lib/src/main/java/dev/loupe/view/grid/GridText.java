package dev.loupe.view.grid;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** A grid as text. */
public final class GridText {
  private static final int MAX_ROWS = 24;
  private static final int MAX_COLUMNS = 20;
  private static final int LAST = 12; // positions of a grid of words that has more columns
  private static final int TOP = 10;
  private static final int LINE = 150; // letters
  private static final int ROW_LABEL = 20;
  private static final int FEW = 6; // with so few columns, the names of rows have more room
  private static final int LEAST = 10; // letters of a word, for any number of columns
  private static final int MOST = 30;

  private GridText() {}

  public static String of(Grid grid) {
    return of(grid, Figures.fitting(grid.visible()));
  }

  /** The same with the number format of other grids beside it. */
  public static String of(Grid whole, Figures figures) {
    Grid grid = whole.columns().size() > MAX_COLUMNS ? LastColumns.of(whole, LAST) : whole;
    StringBuilder text = new StringBuilder(TextTable.heading(grid.title(), grid.unit()));
    boolean small = grid.rows().size() <= MAX_ROWS && grid.columns().size() <= MAX_COLUMNS;
    text.append(small ? table(grid, figures) : top(grid));
    if (small && figures.writesNothingFor(grid.visible())) {
      text.append(grid.words().isEmpty() ? "(blank: below " : "(no number: below ");
      text.append(figures.blankBelow()).append(")\n");
    }
    if (!grid.note().isEmpty()) {
      text.append(grid.note()).append('\n');
    }
    return text.toString().stripTrailing();
  }

  private static String table(Grid grid, Figures figures) {
    int columns = grid.columns().size();
    boolean words = !grid.words().isEmpty();
    int room = room(grid);
    List<Boolean> numeric = new ArrayList<>(Collections.nCopies(columns + 1, !words));
    numeric.set(0, false);
    TextTable table = new TextTable(numeric);
    List<String> header = new ArrayList<>();
    header.add(grid.rows().axis() + " \\ " + grid.columns().axis());
    grid.columns().names().forEach(name -> header.add(Labels.shown(name, room)));
    table.add(header);
    for (int row = 0; row < grid.rows().size(); row++) {
      List<String> line = new ArrayList<>();
      line.add(Labels.shown(grid.rows().names().get(row), columns <= FEW ? MOST : ROW_LABEL));
      for (int column = 0; column < columns; column++) {
        line.add(cell(grid, row, column, figures, room));
      }
      table.add(line);
    }
    return table.toString();
  }

  private static String cell(Grid grid, int row, int column, Figures figures, int room) {
    if (grid.mask().hides(row, column)) {
      return "";
    }
    double value = grid.at(row, column);
    String word = Labels.shown(grid.word(row, column), room);
    return grid.words().isEmpty()
        ? figures.cell(value)
        : (word + " " + figures.cell(value)).strip();
  }

  /** The number of letters of a word that fit in a column. */
  private static int room(Grid grid) {
    int number = grid.words().isEmpty() ? 0 : 5;
    int each = (LINE - ROW_LABEL) / grid.columns().size() - 2 - number;
    return Math.max(LEAST, Math.min(MOST, each));
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
