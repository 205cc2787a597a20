package dev.loupe.view;

import java.util.Optional;

/** What the cells of a grid say: their words, or their values if all fit, or nothing. */
final class CellTexts {
  private static final int MAX_ROWS = 24;
  private static final int MAX_COLUMNS = 18;
  private static final int WORD = 10; // characters of a word; the rest is in the tooltip

  private final Grid grid;
  private final Optional<Figures> figures; // absent: no values are written

  private CellTexts(Grid grid, Optional<Figures> figures) {
    this.grid = grid;
    this.figures = figures;
  }

  static CellTexts of(Grid grid) {
    boolean small = grid.rows().size() <= MAX_ROWS && grid.columns().size() <= MAX_COLUMNS;
    boolean written = small && grid.words().isEmpty();
    return new CellTexts(
        grid, written ? Optional.of(Figures.fitting(grid.values())) : Optional.empty());
  }

  /** The words of the grid, or nothing; for where values would take too much room. */
  static CellTexts wordsOnly(Grid grid) {
    return new CellTexts(grid, Optional.empty());
  }

  /** Whether any cell says anything. */
  boolean present() {
    return figures.isPresent() || !grid.words().isEmpty();
  }

  String at(int row, int column) {
    if (figures.isPresent()) {
      return figures.get().write(grid.at(row, column));
    }
    String word = grid.word(row, column);
    if (word.isEmpty() && Double.isNaN(grid.at(row, column))) {
      return present() ? Figures.MISSING : "";
    }
    return Labels.shown(word, WORD);
  }
}
