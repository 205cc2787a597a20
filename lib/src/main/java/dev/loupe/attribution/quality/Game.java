package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Question;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;

/**
 * The metric v(S) for sets S of present units, as a cooperative game.
 *
 * @param units the number of units
 * @param values v of each set
 */
record Game(int units, Function<List<BitSet>, double[]> values) {
  /** The game of a question; it remembers its values. */
  static Game of(Question question) {
    return new Game(question.units().size(), question.coalitions()::values);
  }

  /** v of each set. */
  double[] of(List<BitSet> present) {
    return values.apply(present);
  }

  /** All units. */
  BitSet all() {
    BitSet all = new BitSet();
    all.set(0, units);
    return all;
  }

  @Override
  public String toString() {
    return "game of " + units + " units";
  }
}
