package dev.loupe.attribution.quality;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.view.draw.Figures;
import java.util.BitSet;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * Comprehensiveness and sufficiency: whether the top units are needed, and whether they are enough.
 *
 * <p>With r the top k % of the units, comprehensiveness is m(x) − m(x without r), and sufficiency
 * is m(x) − m(r alone). Both are divided by m(x) − m(x'), and are means over k = 1, 5, 10, 20 and
 * 50 %, at least one unit each. A faithful method has a large comprehensiveness and a sufficiency
 * near 0.
 *
 * <p>DeYoung et al. 2020, <a href="https://arxiv.org/abs/1911.03429">ERASER</a>, section 4.2; there
 * they are not divided.
 *
 * @param comprehensiveness the share of the effect that goes with the top units
 * @param sufficiency the share of the effect that is missing with the top units alone
 */
public record Erasure(double comprehensiveness, double sufficiency) {
  private static final double[] PERCENT = {1, 5, 10, 20, 50};

  /** The numbers of what a method says. */
  public static Erasure of(Question question, Scores scores) {
    return of(Game.of(question), scores);
  }

  static Erasure of(Game game, Scores scores) {
    MetricChange effect = MetricChange.of(game);
    UnitOrder order = UnitOrder.of(scores, effect);
    int[] counts =
        DoubleStream.of(PERCENT).mapToInt(k -> (int) Math.ceil(k * game.units() / 100)).toArray();
    List<BitSet> without = IntStream.of(counts).mapToObj(order::without).toList();
    List<BitSet> alone = IntStream.of(counts).mapToObj(order::first).toList();
    return new Erasure(missing(game.of(without), effect), missing(game.of(alone), effect));
  }

  private static double missing(double[] metrics, MetricChange effect) {
    return 1 - DoubleStream.of(metrics).map(effect::share).average().orElseThrow();
  }

  @Override
  public String toString() {
    return "comprehensiveness "
        + Figures.brief(comprehensiveness)
        + ", sufficiency "
        + Figures.brief(sufficiency);
  }
}
