package dev.loupe.sae.label.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LabelScoreTest {
  @Test
  void countsAnswersByHand() {
    LabelScore score =
        LabelScore.of(
            List.of(true, true, true, false, false, false, true),
            List.of(
                Optional.of(true),
                Optional.of(true),
                Optional.of(false),
                Optional.of(true),
                Optional.of(false),
                Optional.of(false),
                Optional.empty()));
    assertThat(score).isEqualTo(new LabelScore(2, 1, 2, 1, 1));
    assertThat(score.n()).isEqualTo(6);
    assertThat(score.recall()).isEqualTo(2 / 3.);
    assertThat(score.precision()).isEqualTo(2 / 3.);
    assertThat(score.balancedAccuracy()).isEqualTo(2 / 3.);
    double variance = (2 / 3. * 1 / 3. / 3) * 2;
    assertThat(score.standardError()).isCloseTo(Math.sqrt(variance) / 2, within(1e-15));
    assertThat(score)
        .hasToString(
            "balanced accuracy 0.667 (0.34 to 0.86), precision 0.667, recall 0.667, n = 6, not"
                + " readable: 1");
  }

  @Test
  void accuracyIsBalancedWhateverTheNumbersAre() {
    assertThat(new LabelScore(1, 0, 0, 99, 0).balancedAccuracy()).isEqualTo(0.5);
    assertThat(new LabelScore(10, 0, 99, 1, 0).balancedAccuracy()).isCloseTo(0.995, within(1e-12));
  }

  @Test
  void theIntervalOfAPerfectScoreHasAWidth() {
    LabelScore perfect = new LabelScore(10, 0, 10, 0, 0);
    assertThat(perfect.standardError()).isZero();
    double wilson = 10 / (10 + 1.959964 * 1.959964); // the lower limit of 10 of 10
    assertThat(perfect.interval().low())
        .isCloseTo(1 - Math.sqrt(2) * (1 - wilson) / 2, within(1e-12));
    assertThat(perfect.interval().high()).isCloseTo(1, within(1e-12));
  }

  @Test
  void withoutTextsOfOneSortNothingIsKnown() {
    assertThat(new LabelScore(3, 1, 0, 0, 0).balancedAccuracy()).isNaN();
    assertThat(new LabelScore(0, 2, 2, 0, 0).precision()).isNaN();
  }

  @Test
  void refusesAnswersThatDoNotFit() {
    assertThatThrownBy(() -> LabelScore.of(List.of(true), List.of()))
        .hasMessage("0 answers do not fit 1 questions");
  }
}
