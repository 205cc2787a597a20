package dev.loupe.metric;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TotalEffectTest {
  private static TotalEffect of(double from, double into) {
    return new TotalEffect(new double[] {from}, new double[] {into});
  }

  @Test
  void endsThatDifferByLessThanATwentiethOfTheirSizeAreAlike() {
    assertThat(of(0.4494, 0.4530).alike()).contains("0.4494 and 0.453 differ by less than 5 %");
    assertThat(of(-10, -9.6).alike()).isPresent();
    assertThat(of(10, 9.4).alike()).isEmpty();
    assertThat(of(0.2, -0.1).alike()).isEmpty();
  }

  @Test
  void theScaleOfTheMetricDoesNotMatter() {
    assertThat(of(4.494e-9, 4.530e-9).alike()).isPresent();
    assertThat(of(2e-9, 1e-9).alike()).isEmpty();
  }

  @Test
  void endsOfSeveralPromptsAreAlikeWithinTheStandardError() {
    TotalEffect scattered = new TotalEffect(new double[] {3, -3, 1}, new double[] {0, 0, 0});
    assertThat(scattered.mean()).isEqualTo(1.0 / 3);
    assertThat(scattered.alike())
        .contains("the difference of 0.3333 and 0 is smaller than its standard error, 1.764");
    assertThat(new TotalEffect(new double[] {3, 2, 1}, new double[] {0, 0, 0}).alike()).isEmpty();
  }

  @Test
  void theSizeOfPromptsThatCancelIsTheirMeanAbsoluteValue() {
    double[] from = {5, -5, 5, -5};
    double[] into = {4.9, -5.1, 4.9, -5.1}; // the same step in every prompt: no standard error
    assertThat(new TotalEffect(from, into).alike()).isPresent();
  }
}
