package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.LinearToy;
import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.unit.InputUnit;
import dev.loupe.attribution.unit.InputUnits;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class MaxSensitivityTest {
  private final Question question = LinearToy.question(1, 9, 4, 30);

  private static double norm(Tensor tensor) {
    return Math.sqrt(Arrays.stream(tensor.toDoubleArray()).map(x -> x * x).sum());
  }

  /** 1 and the size of some of the noise. */
  private Told noise(UnaryOperator<Tensor> some) {
    return new Told(
        "noise",
        Meaning.SIZES,
        noisy -> {
          double[] values = new double[question.units().size()];
          values[0] = 1 + norm(some.apply(noisy.input().minus(question.input())));
          return values;
        });
  }

  @Test
  void theNoiseHasTheAskedSize() {
    MaxSensitivity noise = MaxSensitivity.of(question, noise(all -> all), 0.1, 3);
    assertThat(noise.value()).isCloseTo(0.1 * norm(question.input()), within(1e-12));
    assertThat(noise.mean()).isCloseTo(noise.value(), within(1e-12));
  }

  @Test
  void positionsOfNoUnitHaveNoNoise() {
    InputUnits later =
        new InputUnits(
            "token", List.of(new InputUnit("b", List.of(1)), new InputUnit("d", List.of(3))), 4);
    Question some = question.by(later);
    MaxSensitivity first = MaxSensitivity.of(some, noise(all -> all.at(Axis.POS, 0)), 0.1, 2);
    MaxSensitivity all = MaxSensitivity.of(some, noise(whole -> whole), 0.1, 2);
    double size =
        Math.hypot(norm(question.input().at(Axis.POS, 1)), norm(question.input().at(Axis.POS, 3)));
    assertThat(first.value()).isZero();
    assertThat(all.value()).isCloseTo(0.1 * size, within(1e-12));
  }

  @Test
  void anAttributionOfZerosHasNone() {
    Told zeros = new Told("zeros", Meaning.SHARES, any -> new double[4]);
    assertThat(MaxSensitivity.of(question, zeros).value()).isNaN();
  }

  @Test
  void theGradientOfALinearModelDoesNotChange() {
    assertThat(MaxSensitivity.of(question, Told.saliency()).value()).isCloseTo(0, within(1e-12));
  }

  @Test
  void inALinearModelTheChangeIsGradientTimesNoise() {
    Told method = Told.gradientTimesDifference();
    MaxSensitivity one = MaxSensitivity.of(question, method, 0.01, 5);
    MaxSensitivity two = MaxSensitivity.of(question, method, 0.02, 5);
    assertThat(two.value()).isCloseTo(2 * one.value(), within(1e-10));
    double steepest = Arrays.stream(Told.saliency().on(question).values()).max().orElseThrow();
    double size = Math.sqrt(Arrays.stream(method.on(question).values()).map(x -> x * x).sum());
    double bound = 0.01 * norm(question.input()) * steepest / size; // all noise along it
    assertThat(one.value()).isBetween(bound / 20, bound);
  }

  @Test
  void theBaselineStays() {
    Told baseline =
        new Told("baseline", Meaning.SIZES, any -> any.baselines().get(0).toDoubleArray());
    assertThat(MaxSensitivity.of(question, baseline).value()).isZero();
  }

  @Test
  void unitsWithoutANumberAreLeftOut() {
    Told some =
        new Told(
            "some",
            Meaning.SIZES,
            any -> {
              double[] values = noise(all -> all).numbers().apply(any);
              values[1] = Double.NaN;
              return values;
            });
    assertThat(MaxSensitivity.of(question, some, 0.1, 3))
        .isEqualTo(MaxSensitivity.of(question, noise(all -> all), 0.1, 3));
  }

  @Test
  void refusesNoNoise() {
    assertThatThrownBy(() -> MaxSensitivity.of(question, Told.saliency(), 0, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "max-sensitivity needs noise of a radius above 0 and at least one sample, and radius 0"
                + " and 5 samples were given");
  }
}
