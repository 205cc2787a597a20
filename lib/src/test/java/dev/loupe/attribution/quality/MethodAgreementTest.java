package dev.loupe.attribution.quality;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.question.Meaning;
import dev.loupe.attribution.question.Scores;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class MethodAgreementTest {
  private static Scores scores(double... values) {
    return Told.scores(Meaning.SHARES, values);
  }

  @Test
  void methodsWithSignsAgreeByTheirNumbersAndOthersBySize() {
    Scores one = scores(1, 2, -3, 4);
    Scores other = scores(1, 2, -5, -4);
    Scores sizes = Told.scores(Meaning.SIZES, 1, 2, 3, 4);
    MethodAgreement agreement = MethodAgreement.of(List.of(one, other, sizes));
    assertThat(agreement.at(0, 1)).isCloseTo(2 / 6.0, within(1e-15)); // 4 pairs of 6 agree
    assertThat(agreement.at(0, 2)).isEqualTo(1);
    assertThat(agreement.at(1, 2)).isCloseTo(4 / 6.0, within(1e-15));
    assertThat(agreement.at(2, 1)).isEqualTo(agreement.at(1, 2));
    assertThat(agreement.at(1, 1)).isEqualTo(1);
    assertThat(agreement.text()).contains("Kendall's τ").contains("0.67");
  }

  @Test
  void aMethodThatGivesOneNumberToAllAgreesWithNone() {
    MethodAgreement agreement = MethodAgreement.of(List.of(scores(1, 2, 3), scores(4, 4, 4)));
    assertThat(agreement.at(0, 1)).isNaN();
  }

  @Test
  void refusesOneMethod() {
    assertThatThrownBy(() -> MethodAgreement.of(List.of(scores(1, 2, 3))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("agreement compares methods, and 1 was given; give at least two");
  }

  @Test
  void rowsAreScaledByTheirLargestSize() {
    double[][] scaled = MethodTable.scaled(new double[][] {{1, -4}, {0, 0}, {Double.NaN, 2}});
    assertThat(Arrays.deepToString(scaled)).isEqualTo("[[0.25, -1.0], [0.0, 0.0], [NaN, 1.0]]");
  }
}
