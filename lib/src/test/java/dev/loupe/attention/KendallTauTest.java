package dev.loupe.attention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class KendallTauTest {
  private static double tau(double[] x, double... y) {
    return KendallTau.of(x, y);
  }

  @Test
  void theSameOrderIsOneAndTheOppositeMinusOne() {
    double[] x = {1, 2, 3, 10};
    assertThat(tau(x, -5, 0, 0.5, 7)).isEqualTo(1);
    assertThat(tau(x, 4, 3, 2, 1)).isEqualTo(-1);
  }

  @Test
  void onePairOfSixInTheOtherOrderGivesTwoThirds() {
    assertThat(tau(new double[] {1, 2, 3, 4}, 1, 2, 4, 3)).isCloseTo(4 / 6.0, within(1e-15));
  }

  @Test
  void tiesMakeTheDenominatorSmaller() {
    // 5 concordant pairs; x tells 5 of 6 pairs apart, y all 6
    assertThat(tau(new double[] {1, 2, 2, 3}, 1, 3, 2, 4))
        .isCloseTo(5 / Math.sqrt(30), within(1e-15));
    // scipy.stats.kendalltau([12, 2, 1, 12, 2], [1, 4, 7, 1, 0])
    assertThat(tau(new double[] {12, 2, 1, 12, 2}, 1, 4, 7, 1, 0))
        .isCloseTo(-0.47140452079103173, within(1e-15));
  }

  @Test
  void thereIsNoneIfOneSideIsConstant() {
    assertThat(tau(new double[] {1, 2, 3}, 0, 0.0, -0.0)).isNaN();
  }

  @Test
  void itemsWithoutANumberAreLeftOut() {
    double[] x = {1, 2, 3, Double.NaN};
    assertThat(tau(x, 4, 5, 6, 0)).isEqualTo(1);
    assertThat(tau(new double[] {4, 5, 6, 0}, x)).isEqualTo(1);
    assertThat(tau(x, 6, 5, 4, Double.NaN)).isEqualTo(-1);
    assertThat(tau(x, Double.NaN, Double.NaN, 1, 2)).isNaN();
  }

  @Test
  void refusesAnotherNumberOfItems() {
    assertThatThrownBy(() -> tau(new double[] {1, 2}, 1))
        .hasMessage("Kendall's τ compares two numbers of each item, and 2 and 1 were given");
  }
}
