package dev.loupe.view.grid;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The texts in the cells of a grid: words, or values if all fit, or nothing. */
public final class CellTexts {
  private static final int MAX_ROWS = 24;
  private static final int MAX_COLUMNS = 18;

  private final Grid grid;
  private final Optional<Figures> figures; // absent: no values are written

  private CellTexts(Grid grid, Optional<Figures> figures) {
    this.grid = grid;
    this.figures = figures;
  }

  /** The words of the grid, or its values if there is room. */
  public static CellTexts of(Grid grid) {
    boolean small = grid.rows().size() <= MAX_ROWS && grid.columns().size() <= MAX_COLUMNS;
    return small ? numbered(grid, Figures.fitting(grid.visible())) : wordsOnly(grid);
  }

  /** The words of the grid, or its values written with these figures. */
  static CellTexts numbered(Grid grid, Figures figures) {
    return new CellTexts(grid, grid.words().isEmpty() ? Optional.of(figures) : Optional.empty());
  }

  /** The words of the grid, or nothing; if values would take too much room. */
  static CellTexts wordsOnly(Grid grid) {
    return new CellTexts(grid, Optional.empty());
  }

  /** The same format for the cells of another grid. */
  CellTexts in(Grid other) {
    return new CellTexts(other, figures);
  }

  /** One number format for several grids that are compared with each other. */
  static Figures common(List<Grid> grids) {
    return Figures.fitting(
        grids.stream().flatMap(grid -> Arrays.stream(grid.visible())).toArray(double[][]::new));
  }

  /** Whether any cell has a text. */
  boolean present() {
    return figures.isPresent() || !grid.words().isEmpty();
  }

  /**
   * The limit below which cells are blank, such as "0.005"; empty if no cell is blank because of
   * it.
   */
  Optional<String> blankBelow() {
    return figures.filter(f -> f.writesNothingFor(grid.visible())).map(Figures::blankBelow);
  }

  /** The text of a cell; words are not shortened yet. */
  String at(int row, int column) {
    double value = grid.at(row, column);
    if (grid.mask().hides(row, column)) {
      return "";
    }
    if (figures.isPresent()) {
      return figures.get().cell(value);
    }
    String word = grid.word(row, column);
    return word.isEmpty() && Double.isNaN(value) && present()
        ? Figures.MISSING
        : Labels.shown(word);
  }

  @Override
  public String toString() {
    return "the texts of " + GridText.size(grid) + " cells";
  }
}
