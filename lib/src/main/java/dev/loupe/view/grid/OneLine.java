package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import java.util.List;
import java.util.stream.IntStream;

/** One row of a grid, found by its number or its name. */
final class OneLine {
  private static final int SOME = 8;

  private OneLine() {}

  /** The grid of one row; masked cells have no value there. */
  static Grid row(Grid grid, int asked) {
    int size = grid.rows().size();
    int row = asked < 0 ? size + asked : asked;
    if (row < 0 || row >= size) {
      throw new IllegalArgumentException(
          String.format(
              "'%s' has no %s number %d; it has %d, counted from 0",
              grid.title(), grid.rows().axis(), asked, size));
    }
    double[] values =
        IntStream.range(0, grid.columns().size())
            .mapToDouble(column -> grid.has(row, column) ? grid.at(row, column) : Double.NaN)
            .toArray();
    return new Grid(
        grid.title() + ", " + named(grid.rows(), row),
        grid.unit(),
        new Labels(grid.rows().axis(), List.of(grid.rows().distinct(row))),
        grid.columns(),
        new double[][] {values},
        grid.words().isEmpty() ? List.of() : List.of(grid.words().get(row)),
        grid.scale(),
        grid.note(),
        Mask.NONE);
  }

  /** A name that stands alone: "L3", but "layer 3" of a mere number. */
  private static String named(Labels labels, int row) {
    String name = Labels.shown(labels.distinct(row));
    return labels.areNumbers() ? labels.axis() + " " + name : name;
  }

  /** The number of the row with a name, as it is stored or as a picture shows it. */
  static int number(Labels labels, String name, String title) {
    List<String> distinct = labels.allDistinct();
    int[] found =
        IntStream.range(0, labels.size())
            .filter(
                i ->
                    List.of(labels.names().get(i), distinct.get(i), labels.shown(i)).contains(name))
            .toArray();
    if (found.length == 1) {
      return found[0];
    }
    if (found.length > 1) {
      throw new IllegalArgumentException(
          String.format(
              "'%s' has %d %s labels '%s'; choose one by its number, such as %d",
              title, found.length, labels.axis(), name, found[0]));
    }
    List<String> shown = distinct.stream().limit(SOME).map(Labels::shown).toList();
    throw new IllegalArgumentException(
        String.format(
            "'%s' has no %s '%s'; there are %s%s",
            title,
            labels.axis(),
            name,
            String.join(", ", shown),
            labels.size() > SOME ? ", …" : ""));
  }
}
