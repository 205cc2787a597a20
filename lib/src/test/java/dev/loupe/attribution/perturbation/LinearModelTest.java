package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.question.Method;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.metric.Metric;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** On a model that is linear in its input, what a unit adds does not depend on the others. */
class LinearModelTest {
  static Stream<Method> methods() {
    return Stream.of(
        new Occlusion(),
        new ShapleyValues(),
        new BanzhafValues(),
        new KernelShap(),
        new KernelShap(40, 1));
  }

  @ParameterizedTest
  @MethodSource("methods")
  void everyMethodGivesTheWeightTimesTheChangeOfTheInput(Method method) {
    Question question = Planted.linear(7);
    double[] values = method.on(question).values();
    double[] expected = Planted.parts(7);
    for (int i = 0; i < 7; i++) {
      assertThat(values[i]).as("unit " + i).isCloseTo(expected[i], within(1e-11));
    }
  }

  @Test
  void sampledShapleyValuesAreExactAndHaveNoError() {
    Scores scores = new ShapleyValues(4, 3).on(Planted.linear(14));
    double[] expected = Planted.parts(14);
    for (int i = 0; i < 14; i++) {
      assertThat(scores.values()[i]).isCloseTo(expected[i], within(1e-11));
      assertThat(scores.errors().orElseThrow()[i]).isCloseTo(0, within(1e-11));
    }
  }

  @Test
  void limeFindsThePlantedRuleButForTheRidge() {
    Question question = Planted.linear(7);
    Scores few = new Lime(200, 0).on(question);
    Scores many = new Lime(20_000, 0).on(question);
    assertThat(few.remarks())
        .containsExactly("R² of the linear fit: 1.00, from 200 samples (seed 0).");
    double[] expected = Planted.parts(7);
    double largest = Arrays.stream(expected).map(Math::abs).max().orElseThrow();
    for (int i = 0; i < 7; i++) {
      assertThat(few.values()[i]).isCloseTo(expected[i], within(0.15 * largest));
      assertThat(many.values()[i]).isCloseTo(expected[i], within(0.002 * largest));
    }
  }

  @Test
  void aFitWithoutRidgeFindsThePlantedRuleExactly() {
    Question question = Planted.linear(4);
    List<BitSet> all = Powerset.coalitions(4);
    double[][] x =
        all.stream()
            .map(one -> new double[] {at(one, 0), at(one, 1), at(one, 2), at(one, 3), 1})
            .toArray(double[][]::new);
    double[] weights = new double[16];
    Arrays.fill(weights, 2);
    Regression fit =
        Regression.fit(x, question.coalitions().values(all), weights, new double[5]).orElseThrow();
    double[] expected = Planted.parts(4);
    for (int i = 0; i < 4; i++) {
      assertThat(fit.coefficients()[i]).isCloseTo(expected[i], within(1e-12));
    }
    assertThat(fit.explained()).isCloseTo(1, within(1e-14));
  }

  private static double at(BitSet one, int unit) {
    return one.get(unit) ? 1 : 0;
  }

  @Test
  void unitsOfALinearModelDoNotInteract() {
    for (double[] row : ShapleyInteractions.of(Planted.linear(5)).values()) {
      for (double value : row) {
        assertThat(value).isCloseTo(0, within(1e-12));
      }
    }
  }

  @Test
  void pairsOfASquareInteractByTwiceTheirProduct() {
    double[][] values = ShapleyInteractions.of(Planted.squared(5)).values();
    double[] parts = Planted.parts(5);
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < i; j++) {
        assertThat(values[i][j]).isCloseTo(2 * parts[i] * parts[j], within(1e-11));
        assertThat(values[j][i]).isEqualTo(values[i][j]);
      }
    }
  }

  @Test
  void occlusionByWindowsSpreadsAWindowEvenly() {
    double[] values = new Occlusion(2).on(Planted.linear(3)).values();
    double[] parts = Planted.parts(3);
    double first = (parts[0] + parts[1]) / 2;
    double second = (parts[1] + parts[2]) / 2;
    assertThat(values[0]).isCloseTo(first, within(1e-12));
    assertThat(values[1]).isCloseTo((first + second) / 2, within(1e-12));
    assertThat(values[2]).isCloseTo(second, within(1e-12));
  }

  @Test
  void questionsAboutAnotherMetricAreNotMixedUp() {
    Question question = Planted.linear(4);
    question.coalitions().values(Powerset.coalitions(4));
    double[] other = new Occlusion().on(question.about(Metric.logitDiff(11, 23))).values();
    assertThat(other[0]).isNotEqualTo(Planted.parts(4)[0]);
  }
}
