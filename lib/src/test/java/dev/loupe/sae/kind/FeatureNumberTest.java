package dev.loupe.sae.kind;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FeatureNumberTest {
  @Test
  void theFirstAndTheLastFeatureAreKnown() {
    assertThat(FeatureNumber.checked(0, 8)).isZero();
    assertThat(FeatureNumber.checked(7, 8)).isEqualTo(7);
  }

  @Test
  void aNumberThatNoFeatureHasIsRefused() {
    for (int wrong : new int[] {-1, 8}) {
      assertThatThrownBy(() -> FeatureNumber.checked(wrong, 8))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("there is no feature " + wrong + "; there are features 0 to 7");
    }
  }
}
