package dev.loupe.view.grid;

import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import java.util.Objects;

/**
 * One value of a {@link Grid} with the names of its row and column.
 *
 * <p>If a name occurs twice on its axis, its index is added: " John@10".
 */
public record Cell(String row, String column, double value) {
  public Cell {
    Objects.requireNonNull(row, "a cell needs the name of its row");
    Objects.requireNonNull(column, "a cell needs the name of its column");
  }

  @Override
  public String toString() {
    return Labels.shown(row) + ", " + Labels.shown(column) + ": " + Figures.of(value);
  }
}
