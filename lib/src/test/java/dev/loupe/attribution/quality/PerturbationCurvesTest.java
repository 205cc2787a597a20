package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.BitSet;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PerturbationCurvesTest {
  /** A game in which each unit adds its own number to 1. */
  static Game adding(double... numbers) {
    return new Game(
        numbers.length,
        sets ->
            sets.stream()
                .mapToDouble(set -> 1 + set.stream().mapToDouble(unit -> numbers[unit]).sum())
                .toArray());
  }

  private static PerturbationCurves curves(Game game, Meaning meaning, double... values) {
    return PerturbationCurves.of(game, "token", "zeros", Told.scores(meaning, values));
  }

  @Test
  void theCurvesOfAnAddingGameAreKnownByHand() {
    // 6 = 3 + 2 + 1 in the order 1, 2, 0
    PerturbationCurves curves = curves(adding(1, 3, 2), Meaning.SHARES, 0.1, 9, 5);
    assertThat(curves.deletion().values()).containsExactly(7, 4, 2, 1);
    assertThat(curves.deletion().shares()).containsExactly(1, 0.5, 1 / 6.0, 0);
    assertThat(curves.insertion().values()).containsExactly(1, 4, 6, 7);
    assertThat(curves.deletion().area())
        .isCloseTo((0.75 + (0.5 + 1 / 6.0) / 2 + 1 / 12.0) / 3, within(1e-15));
    assertThat(curves.insertion().area())
        .isCloseTo((0.25 + 2 / 3.0 + 11 / 12.0) / 3, within(1e-15));
  }

  @Test
  void aPromptThatLowersTheMetricIsOrderedByWhatLowersIt() {
    PerturbationCurves up = curves(adding(1, 3, 2), Meaning.SHARES, 1, 3, 2);
    PerturbationCurves down = curves(adding(-1, -3, -2), Meaning.SHARES, -1, -3, -2);
    assertThat(down.deletion().shares()).containsExactly(up.deletion().shares());
    assertThat(down.faithfulness()).isEqualTo(up.faithfulness());
  }

  @Test
  void sizesAreOrderedByTheirSizeWhateverTheDirection() {
    PerturbationCurves down = curves(adding(-1, -3, -2), Meaning.SIZES, 1, 3, 2);
    assertThat(down.deletion().values()).containsExactly(-5, -2, 0, 1);
  }

  @Test
  void unitsWithoutANumberComeLast() {
    PerturbationCurves curves = curves(adding(1, 3, 2), Meaning.SHARES, Double.NaN, 2, -1);
    assertThat(curves.insertion().values()).containsExactly(1, 4, 6, 7);
  }

  @Test
  void theOracleBeatsRandomOrdersAndItsOppositeLoses() {
    double[] numbers = {5, -1, 2, 0.5, 3, -2, 1, 0.1};
    double[] opposite = IntStream.range(0, 8).mapToDouble(i -> -numbers[i]).toArray();
    PerturbationCurves best = curves(adding(numbers), Meaning.SHARES, numbers);
    PerturbationCurves worst = curves(adding(numbers), Meaning.SHARES, opposite);
    assertThat(best.beaten()).isEqualTo(20);
    assertThat(best.clearlyBetter()).isTrue();
    assertThat(worst.beaten()).isZero();
    assertThat(worst.belowRandom()).isTrue();
    assertThat(worst.z()).isCloseTo(-best.z(), within(1e-12));
  }

  @Test
  void anOrderThatManyRandomOrdersFindTooIsNotClearlyBetter() {
    double[] numbers = {0, 9, 0, 0, 0}; // of five random orders one begins with the only unit
    PerturbationCurves best = curves(adding(numbers), Meaning.SHARES, numbers);
    assertThat(best.z()).isGreaterThan(1.645);
    assertThat(best.beaten()).isLessThan(19);
    assertThat(best.clearlyBetter()).isFalse();
  }

  @Test
  void addingAnOrderIsRemovingItBackwards() {
    Game uneven =
        new Game(
            5, sets -> sets.stream().mapToDouble(set -> Math.pow(3, set.hashCode() % 7)).toArray());
    MetricChange effect = MetricChange.of(uneven);
    UnitOrder order = UnitOrder.random(5, 3);
    double[] added =
        PerturbationCurve.of(PerturbationCurve.Kind.INSERTION, uneven, order, effect).values();
    double[] removed =
        PerturbationCurve.of(PerturbationCurve.Kind.DELETION, uneven, order.reversed(), effect)
            .values();
    assertThat(added)
        .containsExactly(IntStream.range(0, 6).mapToDouble(i -> removed[5 - i]).toArray());
  }

  @Test
  void inAnAddingGameTheMeanRandomAreaIsAHalf() {
    Game game = adding(5, -1, 2, 0.5, 3, -2, 1, 0.1);
    RandomOrders random = RandomOrders.of(game, MetricChange.of(game));
    assertThat(random.mean()).isCloseTo(0.5, within(1e-12));
    // ten pairs know the deviation to 22 %
    double exact = exactDeviation(5, -1, 2, 0.5, 3, -2, 1, 0.1);
    assertThat(random.deviation()).isCloseTo(exact, within(0.5 * exact));
  }

  /** In an adding game, unit i at place p of n has the weight (p + 1/2) / n of its share. */
  private static double exactDeviation(double... numbers) {
    int n = numbers.length;
    double sum = IntStream.range(0, n).mapToDouble(i -> numbers[i]).sum();
    double squares =
        IntStream.range(0, n).mapToDouble(i -> Math.pow(numbers[i] / sum - 1.0 / n, 2)).sum();
    double places = (n * n - 1) / 12.0 / n / n; // variance of the place of one unit
    return Math.sqrt(squares * places * n / (n - 1));
  }

  @Test
  void aPromptWithoutEffectHasNoShares() {
    Game flat =
        new Game(
            3, sets -> sets.stream().mapToDouble(BitSet::cardinality).map(n -> n % 3).toArray());
    PerturbationCurves curves = curves(flat, Meaning.SHARES, 1, 2, 3);
    assertThat(curves.deletion().area()).isNaN();
    assertThat(curves.clearlyBetter()).isFalse();
    assertThat(curves)
        .hasToString(
            "told: Undefined: the metric of the prompt equals that of the baseline (0), so there is"
                + " no effect to take shares of; ask about another metric or baseline.");
    assertThat(curves.text()).contains("[metric]").contains("insertion").contains("Undefined");
  }

  @Test
  void longPromptsAreMeasuredAtEvenlySpacedPoints() {
    int[] counts = PerturbationCurve.counts(100);
    assertThat(counts).hasSize(33).startsWith(0, 3, 6, 9, 13).endsWith(100).isSorted();
    assertThat(PerturbationCurve.counts(3)).containsExactly(0, 1, 2, 3);
  }

  @Test
  void inALinearModelTheAreasAreThoseOfItsExactNumbers() {
    Question question = LinearToy.question(1, 9, 4, 30, 22, 7);
    Scores exact = Told.occlusion().on(question);
    PerturbationCurves curves = PerturbationCurves.of(question, exact);
    Game game = adding(exact.values());
    PerturbationCurves byHand = PerturbationCurves.of(game, "token", "zeros", exact);
    assertThat(curves.deletion().area()).isCloseTo(byHand.deletion().area(), within(1e-12));
    assertThat(curves.insertion().area()).isCloseTo(byHand.insertion().area(), within(1e-12));
    assertThat(curves.random().mean()).isCloseTo(0.5, within(1e-12));
  }

  @Test
  void thePictureHasBothCurvesAndTheBandsOfRandomOrders() {
    PerturbationCurves curves = curves(adding(1, 3, 2), Meaning.SHARES, 1, 3, 2);
    assertThat(curves.text())
        .contains("Deletion and insertion of tokens by told")
        .contains("random deletion")
        .contains("Area under deletion 0.389, under insertion 0.611")
        .contains("from 1 at the baseline to 7 with the prompt");
    assertThat(Map.of(curves, 1)).containsKey(curves);
  }
}
