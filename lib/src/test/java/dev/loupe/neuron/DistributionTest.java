package dev.loupe.neuron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class DistributionTest {
  @Test
  void theMomentsAreThoseOfTwoPassesAlsoFarFromZero() {
    Random random = new Random(3);
    double[] values = random.doubles(5000).map(x -> 1e6 + x * x * x).toArray();
    ActivationStatistics statistics = Distribution.of(values).statistics();
    assertThat(statistics.mean()).isCloseTo(Plain.mean(values), within(1e-9));
    assertThat(statistics.skew()).isCloseTo(Plain.moment(values, 3), within(1e-6));
    assertThat(statistics.kurtosis()).isCloseTo(Plain.moment(values, 4), within(1e-6));
  }

  @Test
  void countsByHand() {
    ActivationStatistics statistics = Distribution.of(0, 0, 0, 4).statistics();
    // mean 1, deviations -1 -1 -1 3: variance 3, third moment 6, fourth moment 21
    assertThat(statistics.tokens()).isEqualTo(4);
    assertThat(statistics.active()).isEqualTo(0.25);
    assertThat(statistics.mean()).isEqualTo(1);
    assertThat(statistics.std()).isCloseTo(Math.sqrt(3), within(1e-12));
    assertThat(statistics.skew()).isCloseTo(6 / Math.pow(3, 1.5), within(1e-12));
    assertThat(statistics.kurtosis()).isCloseTo(21 / 9.0, within(1e-12));
    assertThat(statistics.min()).isZero();
    assertThat(statistics.max()).isEqualTo(4);
  }

  @Test
  void equalNumbersHaveNoShape() {
    ActivationStatistics statistics = Distribution.of(0.1, 0.1, 0.1).statistics();
    assertThat(statistics.kurtosis()).isNaN();
    assertThat(statistics.skew()).isNaN();
    assertThat(Distribution.of(0, 0).statistics().kurtosis()).isNaN();
  }
}
