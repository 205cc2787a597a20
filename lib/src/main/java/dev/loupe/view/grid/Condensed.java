package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.List;
import java.util.stream.IntStream;

/** A grid condensed to the number of cells that fit in a picture. */
final class Condensed {
  private Condensed() {}

  /**
   * The grid itself, or a smaller one in which each cell is the value with the largest absolute
   * value in a block of cells, because readers look for large values.
   */
  static Grid of(Grid grid, int maxColumns, int maxRows) {
    int wide = -Math.floorDiv(-grid.columns().size(), maxColumns);
    int tall = -Math.floorDiv(-grid.rows().size(), maxRows);
    if (wide == 1 && tall == 1) {
      return grid;
    }
    Labels rows = every(tall, grid.rows());
    Labels columns = every(wide, grid.columns());
    double[][] values = new double[rows.size()][columns.size()];
    for (int row = 0; row < rows.size(); row++) {
      for (int column = 0; column < columns.size(); column++) {
        values[row][column] = largest(grid, row * tall, column * wide, tall, wide);
      }
    }
    return new Grid(
        grid.title(),
        grid.unit(),
        rows,
        columns,
        values,
        List.of(),
        grid.scale(),
        grid.note(),
        wide == tall && grid.mask().shift() == 0 ? grid.mask() : Mask.NONE);
  }

  private static Labels every(int step, Labels labels) {
    return new Labels(
        step == 1 ? labels.axis() : labels.axis() + " (each cell: largest of " + step + ")",
        IntStream.range(0, labels.size())
            .filter(i -> i % step == 0)
            .mapToObj(labels.names()::get)
            .toList());
  }

  private static double largest(Grid grid, int row, int column, int tall, int wide) {
    double largest = Double.NaN;
    for (int r = row; r < Math.min(row + tall, grid.rows().size()); r++) {
      for (int c = column; c < Math.min(column + wide, grid.columns().size()); c++) {
        double value = grid.has(r, c) ? grid.at(r, c) : Double.NaN;
        if (Double.isNaN(largest) || Math.abs(value) > Math.abs(largest)) {
          largest = value;
        }
      }
    }
    return largest;
  }
}
