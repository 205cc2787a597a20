package dev.loupe.device;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.model.Toys;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A law about two devices can fail. */
class TwoDevicesTest implements BesideTheCpu {
  @Test
  void numbersThatDifferByMoreThanRoundingAreRefused() {
    AtomicInteger models = new AtomicInteger();
    assertThatThrownBy(
            () ->
                sameNumbers(
                    "a count",
                    Toys.gpt2(),
                    model -> new double[] {100, 1 + 0.03 * models.getAndIncrement()}))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("a count of gpt2 in float32: worst at 1, expected 1.0, was 1.03");
  }

  @Test
  void doublePrecisionIsJudgedMoreStrictly() {
    double[] here = {1, 2};
    double[] there = {1, 2 + 1e-6};
    assertThatCode(() -> TwoDevices.same("x", here, there, FLOAT32_TOLERANCE))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> TwoDevices.same("x", here, there, FLOAT64_TOLERANCE))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void numbersThatSayNothingAreRefused() {
    for (double nothing : new double[] {0, Double.NaN}) {
      assertThatThrownBy(() -> sameNumbers("x", Toys.gpt2(), model -> new double[] {nothing}))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("x of gpt2 in float32: largest number");
    }
  }
}
