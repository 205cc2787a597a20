package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Question;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The metric of all coalitions of a few units: of those that the baseline changes, because the
 * others make no difference.
 *
 * @param players the numbers of these units among all units
 * @param of how many units there are in all
 * @param values v(S), by the number whose bit i is set if player i is in S
 */
record Powerset(int[] players, int of, double[] values) {
  /** The most units whose coalitions are all computed: 4096 of them. */
  static final int MOST = 12;

  /** All coalitions of the units that differ, if they are few enough. */
  static Optional<Powerset> of(Question question) {
    int[] players = question.changedUnits();
    if (players.length > MOST) {
      return Optional.empty();
    }
    int units = question.units().size();
    double[] values = question.coalitions().values(coalitions(players, units));
    return Optional.of(new Powerset(players, units, values));
  }

  /**
   * The same for a method that has no estimate for more units.
   *
   * @param what what is computed from them, in words that begin a sentence
   */
  static Powerset of(Question question, String what) {
    return of(question)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    what
                        + " need all coalitions, which are too many for "
                        + question.changedUnits().length
                        + " units; at most "
                        + MOST
                        + " are possible, so choose larger units, such as words or sentences, or a prompt that differs in fewer: against(…)"));
  }

  /** All coalitions of units, by their numbers. */
  static List<BitSet> coalitions(int units) {
    return coalitions(IntStream.range(0, units).toArray(), units);
  }

  /** All coalitions of some units, by their numbers among these; all others are present. */
  private static List<BitSet> coalitions(int[] players, int units) {
    BitSet others = new BitSet();
    others.set(0, units);
    IntStream.of(players).forEach(others::clear);
    return IntStream.range(0, 1 << players.length)
        .mapToObj(
            bits -> {
              BitSet present = (BitSet) others.clone();
              for (int player = 0; player < players.length; player++) {
                present.set(players[player], (bits >> player & 1) == 1);
              }
              return present;
            })
        .toList();
  }

  /** The number of units that differ. */
  int units() {
    return players.length;
  }

  /** A number of each player as one of each unit: 0 of those that do not differ. */
  double[] spread(double[] ofPlayers) {
    double[] all = new double[of];
    for (int player = 0; player < players.length; player++) {
      all[players[player]] = ofPlayers[player];
    }
    return all;
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
    return "all "
        + values.length
        + " coalitions of "
        + (players.length == of ? of + " units" : "the " + players.length + " units that differ");
  }
}
