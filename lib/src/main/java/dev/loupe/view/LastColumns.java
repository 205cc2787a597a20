package dev.loupe.view;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The end of a grid of words over many positions, for where nothing can be scrolled. */
final class LastColumns {
  private LastColumns() {}

  /**
   * The grid itself, or if its words stand at more than {@code k} positions, its last {@code k}:
   * there a model says what comes next.
   */
  static Grid of(Grid grid, int k) {
    int all = grid.columns().size();
    if (all <= k || grid.words().isEmpty() || !grid.columns().arePositions()) {
      return grid;
    }
    int from = all - k;
    List<String> names = grid.columns().names().subList(from, all);
    String note = "The last " + k + " of " + all + " positions. " + grid.note();
    return new Grid(
        grid.title(),
        grid.unit(),
        grid.rows(),
        new Labels(grid.columns().axis(), names),
        Arrays.stream(grid.values())
            .map(row -> Arrays.copyOfRange(row, from, all))
            .toArray(double[][]::new),
        IntStream.range(0, grid.rows().size())
            .mapToObj(row -> grid.words().get(row).subList(from, all))
            .toList(),
        grid.scale(),
        note.strip(),
        Mask.NONE);
  }
}
