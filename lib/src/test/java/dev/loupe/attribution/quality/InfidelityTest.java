package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class InfidelityTest {
  private static Infidelity of(Game game, double... numbers) {
    return Infidelity.of(game, Told.scores(Meaning.SHARES, numbers));
  }

  @Test
  void twoUnitsAreKnownByHand() {
    // Δ = 2, 4, 6 for {0}, {1}, both, with weights 1/4, 1/4, 1/2; s = 1, 1, 2
    Infidelity two = of(PerturbationCurvesTest.adding(2, 4), 1, 1);
    assertThat(two.raw()).isCloseTo(1 / 4.0 + 9 / 4.0 + 16 / 2.0, within(1e-14));
    assertThat(two.variance()).isCloseTo((4 + 16) / 4.0 + 36 / 2.0 - 4.5 * 4.5, within(1e-14));
    // β = E[s Δ] / E[s²] = (2/4 + 4/4 + 12/2) / (1/4 + 1/4 + 4/2) = 7.5 / 2.5
    assertThat(two.scale()).isCloseTo(3, within(1e-14));
    assertThat(two.scaled()).isCloseTo(1 / 4.0 + 1 / 4.0, within(1e-14));
    assertThat(two.value()).isCloseTo(two.raw() / two.variance(), within(1e-14));
    assertThat(two.error()).isZero();
    assertThat(two.sets()).isEqualTo(3);
  }

  @Test
  void oneUnitHasNoVarianceToDivideBy() {
    Infidelity one = of(PerturbationCurvesTest.adding(2), 1);
    assertThat(one.raw()).isEqualTo(1);
    assertThat(one.value()).isNaN();
    assertThat(one.afterScaling()).isNaN();
    assertThat(one.toString()).doesNotContain("∞");
  }

  @Test
  void exactNumbersOfALinearModelHaveNone() {
    for (int[] ids : new int[][] {{1, 9, 4, 30}, {1, 9, 4, 30, 22, 7, 8, 8, 2}}) {
      Question question = LinearToy.question(ids);
      assertThat(Infidelity.of(question, Told.occlusion().on(question)).value())
          .isCloseTo(0, within(1e-20));
      assertThat(Infidelity.of(question, Told.gradientTimesDifference().on(question)).value())
          .isCloseTo(0, within(1e-20));
      assertThat(Infidelity.of(question, Told.saliency().on(question)).afterScaling())
          .isGreaterThan(1e-3);
    }
  }

  @Test
  void aCommonFactorIsForgivenAfterScalingOnly() {
    double[] exact = {5, -1, 2, 0.5, 3, -2, 1, 0.1};
    double[] tenth = Arrays.stream(exact).map(x -> x / 10).toArray();
    Infidelity scaled = of(PerturbationCurvesTest.adding(exact), tenth);
    assertThat(scaled.scale()).isCloseTo(10, within(1e-12));
    assertThat(scaled.afterScaling()).isCloseTo(0, within(1e-20));
    assertThat(scaled.value()).isGreaterThan(0.5);
  }

  @Test
  void aWrongSignIsNotForgivenButSizesHaveNone() {
    double[] exact = {-5, -1, -2, -3};
    double[] sizes = {5, 1, 2, 3};
    Infidelity wrong = of(PerturbationCurvesTest.adding(exact), sizes);
    assertThat(wrong.scale()).isZero();
    assertThat(wrong.afterScaling()).isGreaterThan(1);
    Infidelity unsigned =
        Infidelity.of(PerturbationCurvesTest.adding(exact), Told.scores(Meaning.SIZES, sizes));
    assertThat(unsigned.scale()).isCloseTo(-1, within(1e-12));
    assertThat(unsigned.afterScaling()).isCloseTo(0, within(1e-20));
  }

  @Test
  void zerosPredictNothing() {
    Infidelity zeros = of(PerturbationCurvesTest.adding(2, 4), 0, 0);
    assertThat(zeros.scale()).isZero();
    assertThat(zeros.afterScaling()).isEqualTo(zeros.value());
  }

  @Test
  void scalingNeverHurts() {
    for (int seed = 0; seed < 20; seed++) {
      double[] numbers = new Random(seed).doubles(8, -1, 1).toArray();
      Infidelity one = of(PerturbationCurvesTest.adding(5, -1, 2, 0.5, 3, -2, 1, 0.1), numbers);
      assertThat(one.scaled()).isLessThanOrEqualTo(one.raw() + 1e-12);
    }
  }

  @Test
  void samplesOfManyUnitsAreNearAllSets() {
    double[] exact = {5, -1, 2, 0.5, 3, -2, 1, 0.1};
    double[] numbers = {4, 1, 1, 1, 2, -1, 2, 0.2};
    Infidelity sampled = of(PerturbationCurvesTest.adding(exact), numbers);
    double[] differences = IntStream.range(0, 8).mapToDouble(i -> numbers[i] - exact[i]).toArray();
    double mean = 0; // over all sets, with the weights of the formula
    for (int bits = 1; bits < 256; bits++) {
      int set = bits;
      int size = Integer.bitCount(set);
      double sum =
          IntStream.range(0, 8)
              .filter(i -> (set >> i & 1) == 1)
              .mapToDouble(i -> differences[i])
              .sum();
      mean += sum * sum / 8 / choose(8, size);
    }
    assertThat(sampled.error()).isBetween(0.1, 1.0);
    assertThat(sampled.raw()).isCloseTo(mean, within(3 * sampled.error()));
  }

  private static double choose(int n, int k) {
    return k == 0 ? 1 : choose(n - 1, k - 1) * n / k;
  }

  @Test
  void theWeightsOfAllSetsSumToOne() {
    for (int units = 1; units <= 6; units++) {
      assertThat(Arrays.stream(Removals.of(units).weights()).sum()).isCloseTo(1, within(1e-12));
    }
  }
}
