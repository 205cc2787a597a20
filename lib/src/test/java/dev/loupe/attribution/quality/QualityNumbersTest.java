package dev.loupe.attribution.quality;

import static dev.loupe.attribution.quality.PerturbationCurvesTest.adding;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Completeness;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;

class QualityNumbersTest {
  private static Scores scores(double... values) {
    return Told.scores(Meaning.SHARES, values);
  }

  @Test
  void erasureOfTenUnitsIsKnownByHand() {
    // top 1 unit at 1, 5 and 10 %, 2 at 20 %, 5 at 50 %; 10 + 9 + … + 1 = 55
    double[] numbers = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    Erasure erasure = Erasure.of(adding(numbers), scores(numbers));
    double top = (3 * 10 + 19 + 40) / 5.0 / 55;
    assertThat(erasure.comprehensiveness()).isCloseTo(top, within(1e-15));
    assertThat(erasure.sufficiency()).isCloseTo(1 - top, within(1e-15));
  }

  @Test
  void theSharesOfALinearModelSumToTheChange() {
    Question question = LinearToy.question(1, 9, 4, 30, 22, 7);
    Completeness exact =
        Completeness.of(Told.gradientTimesDifference().on(question), question).orElseThrow();
    assertThat(exact.gap()).isCloseTo(0, within(1e-12));
    assertThat(exact.percent()).isEqualTo("100.0 %");
    assertThat(Completeness.of(Told.occlusion().on(question), question)).isEmpty();
    assertThat(new Completeness(2.4, "m", 3, 3)).hasToString("sums to 2.4 of 3 (80.0 %), gap -0.6");
    assertThat(new Completeness(2.4, "m", 0, 3).share()).isNaN();
  }

  @Test
  void theFewestUnitsTakeAwayHalfOfTheEffect() {
    double[] numbers = {1, 4, 2, 3};
    FewestUnits fewest = FewestUnits.of(adding(numbers), scores(numbers)).orElseThrow();
    assertThat(fewest).isEqualTo(new FewestUnits(List.of(1, 3), 11, 4));
  }

  @Test
  void orTheyChangeTheSignOfTheMetric() {
    Game game = // 1 + 4 with everything, −20 with nothing
        new Game(
            3, sets -> sets.stream().mapToDouble(set -> 10 * set.cardinality() - 25).toArray());
    FewestUnits fewest = FewestUnits.of(game, scores(1, 3, 2)).orElseThrow();
    assertThat(fewest).isEqualTo(new FewestUnits(List.of(1), 5, -5));
  }

  @Test
  void thereAreNoneIfEveryUnitAloneIsEnough() {
    Game any =
        new Game(3, sets -> sets.stream().mapToDouble(set -> set.isEmpty() ? 0 : 1).toArray());
    assertThat(FewestUnits.of(any, scores(1, 3, 2))).isEmpty();
  }

  @Test
  void theQualityOfALinearModelIsOneSentence() {
    Question question = LinearToy.question(1, 9, 4, 30, 22, 7, 2, 11, 16);
    assertThat(QualityLine.of(question, Told.gradientTimesDifference().on(question)).sentence())
        .matches(
            "Quality: sums to 100\\.0 % of the change; removing its top units first drops the"
                + " metric faster than random orders \\(area -?[0-9.]+, random 0\\.5 ± [0-9.]+\\);"
                + " adding them first raises it faster than random orders \\(area [0-9.]+\\)\\.");
    assertThat(QualityLine.of(question, Told.opposite().on(question)).sentence())
        .startsWith("Quality: removing its top units first drops the metric no faster than random")
        .endsWith("; together, this order is no better than a random one.");
  }

  @Test
  void thereIsNoQualityWithoutAnEffect() {
    Question question = LinearToy.question(1, 9, 4);
    Question flat = question.about(question.metric().times(0));
    assertThat(QualityLine.of(flat, Told.occlusion().on(question)))
        .hasToString(
            "Quality: cannot be measured, because the metric of the prompt equals that of the"
                + " baseline (0).");
  }
}
