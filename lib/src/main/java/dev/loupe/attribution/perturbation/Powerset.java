package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Question;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The metric of all coalitions of a few units.
 *
 * @param units the number of units
 * @param values v(S), by the number whose bit i is set if unit i is in S
 */
record Powerset(int units, double[] values) {
  /** The most units whose coalitions are all computed: 4096 of them. */
  static final int MOST = 12;

  /** All coalitions of a question's units. */
  static Powerset of(Question question) {
    int units = question.units().size();
    return new Powerset(units, question.coalitions().values(coalitions(units)));
  }

  /**
   * The same for a method that has no estimate for more units.
   *
   * @param what what is computed from them, in words that begin a sentence
   */
  static Powerset of(Question question, String what) {
    int units = question.units().size();
    if (units > MOST) {
      throw new IllegalArgumentException(
          what
              + " need all coalitions, which are too many for "
              + units
              + " units; at most "
              + MOST
              + " are possible, so choose larger units, such as words or sentences");
    }
    return of(question);
  }

  /** All coalitions, by their numbers. */
  static List<BitSet> coalitions(int units) {
    return IntStream.range(0, 1 << units)
        .mapToObj(bits -> BitSet.valueOf(new long[] {bits}))
        .toList();
  }

  /** v(S with this unit) − v(S without it). */
  double gain(int unit, int coalition) {
    return values[coalition | 1 << unit] - values[coalition & ~(1 << unit)];
  }

  /** The coalitions in which none of these units is. */
  IntStream without(int... absent) {
    int mask = IntStream.of(absent).map(unit -> 1 << unit).reduce(0, (a, b) -> a | b);
    return IntStream.range(0, values.length).filter(coalition -> (coalition & mask) == 0);
  }

  @Override
  public String toString() {
    return "all " + values.length + " coalitions of " + units + " units";
  }
}
