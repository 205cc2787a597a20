package dev.loupe.attribution.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class EstimateTest {
  @Test
  void theStandardErrorIsTheDeviationDividedByTheRootOfTheSamples() {
    Estimate estimate = Estimate.of(new double[][] {{1, 5}, {2, 5}, {3, 5}, {6, 5}});
    assertThat(estimate.means()).containsExactly(3, 5);
    assertThat(estimate.errors()[0]).isCloseTo(Math.sqrt(14.0 / 3 / 4), within(1e-15));
    assertThat(estimate.errors()[1]).isZero();
  }

  @Test
  void oneSampleDoesNotTellItsError() {
    assertThat(Estimate.of(new double[][] {{2}}).errors()).containsExactly(Double.NaN);
  }

  @Test
  void theErrorIsAsLargeAsTheSpreadOfManyEstimates() {
    Random random = new Random(1);
    int estimates = 2000;
    double[] means = new double[estimates];
    double squared = 0;
    for (int i = 0; i < estimates; i++) {
      double[][] samples = new double[9][1];
      Arrays.setAll(samples, sample -> new double[] {random.nextGaussian()});
      Estimate one = Estimate.of(samples);
      means[i] = one.means()[0];
      squared += one.errors()[0] * one.errors()[0] / estimates;
    }
    double spread = Math.sqrt(Arrays.stream(means).map(x -> x * x).average().orElseThrow());
    assertThat(Math.sqrt(squared) / spread).isBetween(0.95, 1.05);
  }
}
