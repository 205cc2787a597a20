package dev.loupe.view.grid;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Scale;
import java.util.List;

/** The title, unit and note of the difference of two grids. */
record Difference(Grid first, Grid second) {
  Grid of(double[][] values, Mask mask) {
    return new Grid(
        title(),
        unit(),
        first.rows(),
        first.columns(),
        values,
        List.of(),
        Scale.diverging(),
        note(),
        mask);
  }

  private String title() {
    return first.title().equals(second.title())
        ? first.title() + ", difference"
        : first.title() + " minus " + second.title();
  }

  private String unit() {
    if (!first.unit().equals(second.unit())) {
      return named(first.unit()) + " minus " + named(second.unit());
    }
    return first.unit().isEmpty() ? "difference" : "difference in " + first.unit();
  }

  private static String named(String unit) {
    return unit.isEmpty() ? "value" : unit;
  }

  private String note() {
    String signs =
        "0 = equal in both, positive = larger in the first, negative = larger in the second.";
    return first.note().equals(second.note())
        ? signs + of("Both", first.note())
        : signs + of("First", first.note()) + of("Second", second.note());
  }

  private static String of(String which, String note) {
    return note.isEmpty() ? "" : "\n" + which + ": " + note;
  }

  static void refuseOtherLabels(Grid first, Grid second, String operation) {
    refuseOtherLabels(first.rows(), second.rows(), first, second, operation);
    refuseOtherLabels(first.columns(), second.columns(), first, second, operation);
  }

  private static void refuseOtherLabels(
      Labels mine, Labels theirs, Grid first, Grid second, String operation) {
    if (mine.size() != theirs.size()) {
      throw new IllegalArgumentException(
          String.format(
              "'%s' %s '%s': %d %s labels against %d %s labels",
              first.title(),
              operation,
              second.title(),
              mine.size(),
              mine.axis(),
              theirs.size(),
              theirs.axis()));
    }
    for (int i = 0; i < mine.size(); i++) {
      if (!mine.names().get(i).equals(theirs.names().get(i))) {
        throw new IllegalArgumentException(
            String.format(
                "'%s' %s '%s': %s %d is '%s' in the first and '%s' in the second; both grids need the same labels",
                first.title(),
                operation,
                second.title(),
                mine.axis(),
                i,
                mine.shown(i),
                theirs.shown(i)));
      }
    }
  }
}
