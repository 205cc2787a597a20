package dev.loupe.view.grid;

import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Scale;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * Operations on grids cell by cell. A cell without value has none in the result either; a cell that
 * one of two grids masks has none in both.
 */
final class Cellwise {
  private Cellwise() {}

  static Grid map(Grid grid, String unit, DoubleUnaryOperator function) {
    double[][] values = grid.values();
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        if (grid.has(row, column)) {
          values[row][column] = function.applyAsDouble(values[row][column]);
        }
      }
    }
    return new Grid(
        grid.title(),
        unit,
        grid.rows(),
        grid.columns(),
        values,
        grid.words(),
        suiting(grid, values),
        grid.note(),
        grid.mask());
  }

  private static Scale suiting(Grid mask, double[][] values) {
    return Scale.suiting(mask.withWords(List.of()).with(values).visible());
  }

  static Grid plus(Grid one, Grid other) {
    Difference.refuseOtherLabels(one, other, "plus");
    boolean same = one.unit().equals(other.unit());
    if (!same) {
      throw new IllegalArgumentException(
          String.format(
              "'%s' is in %s and '%s' in %s, so they have no sum; use map to give both one unit",
              one.title(), unit(one), other.title(), unit(other)));
    }
    Grid sum = combined(one, other, Double::sum);
    return new Grid(
        one.title().equals(other.title())
            ? one.title() + ", sum"
            : one.title() + " plus " + other.title(),
        one.unit(),
        one.rows(),
        one.columns(),
        sum.values(),
        List.of(),
        Scale.suiting(sum.visible()),
        note(one, other),
        sum.mask());
  }

  private static String unit(Grid grid) {
    return grid.unit().isEmpty() ? "no unit" : "'" + grid.unit() + "'";
  }

  private static String note(Grid one, Grid other) {
    if (one.note().equals(other.note())) {
      return one.note();
    }
    return List.of("First: " + one.note(), "Second: " + other.note()).stream()
        .filter(line -> !line.endsWith(": "))
        .reduce((a, b) -> a + "\n" + b)
        .orElse("");
  }

  static Grid minus(Grid one, Grid other) {
    Difference.refuseOtherLabels(one, other, "minus");
    Grid difference = combined(one, other, (a, b) -> a - b);
    return new Difference(one, other).of(difference.values(), difference.mask());
  }

  private static Grid combined(Grid one, Grid other, DoubleBinaryOperator operation) {
    double[][] values = one.values();
    boolean sameMask = one.mask().equals(other.mask());
    for (int row = 0; row < values.length; row++) {
      for (int column = 0; column < values[row].length; column++) {
        boolean hidden = one.mask().hides(row, column) || other.mask().hides(row, column);
        values[row][column] =
            hidden && !sameMask
                ? Double.NaN
                : operation.applyAsDouble(values[row][column], other.at(row, column));
      }
    }
    Mask mask = one.mask().equals(Mask.NONE) ? other.mask() : one.mask();
    boolean both = sameMask || one.mask().equals(Mask.NONE) || other.mask().equals(Mask.NONE);
    return one.withWords(List.of()).with(values).withMask(both ? mask : Mask.NONE);
  }
}
