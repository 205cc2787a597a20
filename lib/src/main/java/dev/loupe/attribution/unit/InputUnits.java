package dev.loupe.attribution.unit;

import dev.loupe.text.Tokens;
import dev.loupe.view.draw.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The units of one prompt, in the order of the text; positions of no unit stay as they are.
 *
 * <p>BOS, and what a chat template adds around messages, belong to no unit: every method keeps
 * them, so nothing is attributed to them.
 *
 * @param kind what a unit is, in the singular: {@code token}, {@code word}
 * @param units the units
 * @param width the number of positions of the prompt
 */
public record InputUnits(String kind, List<InputUnit> units, int width) {
  /** Requires at least one unit, and no position in two of them. */
  public InputUnits {
    units = List.copyOf(units);
    if (units.isEmpty()) {
      throw new IllegalArgumentException(
          "the prompt has no " + kind + " to attribute to; give a prompt with at least one");
    }
    boolean[] taken = new boolean[width];
    for (InputUnit unit : units) {
      for (int position : unit.positions()) {
        if (taken[position]) {
          throw new IllegalArgumentException(
              unit
                  + " shares position "
                  + position
                  + " with another "
                  + kind
                  + "; give parts that do not overlap");
        }
        taken[position] = true;
      }
    }
  }

  /** A unit for each token but BOS. */
  public static InputUnits tokens(Tokens tokens) {
    List<String> pieces = tokens.pieces(0);
    List<InputUnit> units = new ArrayList<>();
    for (int at = tokens.beginsWithBos(0) ? 1 : 0; at < pieces.size(); at++) {
      units.add(new InputUnit(pieces.get(at), List.of(at)));
    }
    return new InputUnits("token", units, pieces.size());
  }

  /** The number of units. */
  public int size() {
    return units.size();
  }

  /** The units as labels of an axis. */
  public Labels labels() {
    return new Labels(kind, units.stream().map(InputUnit::text).toList());
  }

  /** The sum over each unit's positions of a value for each position. */
  public double[] sums(double[] byPosition) {
    return units.stream()
        .mapToDouble(unit -> unit.positions().stream().mapToDouble(at -> byPosition[at]).sum())
        .toArray();
  }

  /** The unit of each position; -1 for a position of none. */
  public int[] unitOfPosition() {
    int[] units = new int[width];
    java.util.Arrays.fill(units, -1);
    IntStream.range(0, size())
        .forEach(unit -> this.units.get(unit).positions().forEach(at -> units[at] = unit));
    return units;
  }

  @Override
  public String toString() {
    return size() + " " + kind + (size() == 1 ? "" : "s") + " " + units;
  }
}
