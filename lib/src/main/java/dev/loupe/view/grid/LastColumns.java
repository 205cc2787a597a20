package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** The last columns of a grid of words over many positions, for pictures that cannot scroll. */
final class LastColumns {
  private LastColumns() {}

  /**
   * The grid itself, or its last {@code k} positions if it has words at more positions; the model
   * predicts the next token at the end.
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
