package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The fewest top units of a method whose removal alone takes away at least half of the effect, or
 * changes the sign of the metric.
 *
 * @param units the numbers of the units, the first in the method's order first
 * @param before the metric of the prompt
 * @param after the metric without these units
 */
public record FewestUnits(List<Integer> units, double before, double after) {
  private static final double HALF = 0.5;

  /** Keeps a copy. */
  public FewestUnits {
    units = List.copyOf(units);
  }

  /** The fewest units by what a method says; empty if only the removal of all units does it. */
  public static Optional<FewestUnits> of(Question question, Scores scores) {
    return of(Game.of(question), scores);
  }

  static Optional<FewestUnits> of(Game game, Scores scores) {
    MetricChange effect = MetricChange.of(game);
    UnitOrder order = UnitOrder.of(scores, effect);
    List<BitSet> sets = IntStream.range(1, game.units()).mapToObj(order::without).toList();
    double[] metrics = game.of(sets);
    return IntStream.range(0, metrics.length)
        .filter(i -> effect.share(metrics[i]) <= HALF || effect.prompt() * metrics[i] < 0)
        .mapToObj(
            i -> new FewestUnits(order.units().subList(0, i + 1), effect.prompt(), metrics[i]))
        .findFirst();
  }

  @Override
  public String toString() {
    return "without "
        + units.size()
        + (units.size() == 1 ? " unit" : " units")
        + " the metric moves from "
        + Figures.brief(before)
        + " to "
        + Figures.brief(after);
  }
}
