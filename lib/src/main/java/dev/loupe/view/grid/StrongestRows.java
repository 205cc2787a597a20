package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The rows of a long grid with the largest absolute values. */
final class StrongestRows {
  private StrongestRows() {}

  /** The strongest rows; the grid itself if it has no more than {@code k} rows. */
  static Grid of(Grid grid, int k) {
    if (k < 1) {
      throw new IllegalArgumentException(
          "strongestRows(" + k + ") asks for no row; ask for 1 or more");
    }
    int all = grid.rows().size();
    if (all <= k) {
      return grid;
    }
    double[][] values = grid.values();
    int[] kept =
        IntStream.range(0, all)
            .boxed()
            .sorted(Comparator.comparingDouble(row -> -largest(grid, row)))
            .limit(k)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    List<List<String>> words =
        grid.words().isEmpty()
            ? List.of()
            : IntStream.of(kept).mapToObj(grid.words()::get).toList();
    String note =
        "The "
            + k
            + " strongest of "
            + all
            + " rows."
            + (grid.note().isEmpty() ? "" : " " + grid.note());
    return new Grid(
        grid.title(),
        grid.unit(),
        new Labels(
            grid.rows().axis(), IntStream.of(kept).mapToObj(grid.rows().names()::get).toList()),
        grid.columns(),
        IntStream.of(kept).mapToObj(row -> values[row]).toArray(double[][]::new),
        words,
        grid.scale(),
        note,
        Mask.NONE);
  }

  private static double largest(Grid grid, int row) {
    return IntStream.range(0, grid.columns().size())
        .filter(column -> grid.has(row, column))
        .mapToDouble(column -> Math.abs(grid.at(row, column)))
        .max()
        .orElse(-1);
  }
}
