package dev.loupe.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class BosTest {
  @Test
  void theOthersAreThePlacesOfAllOtherTokens() {
    Bos bos = new Bos(Optional.of(1));
    assertThat(bos.is(1)).isTrue();
    assertThat(bos.is(2)).isFalse();
    assertThat(bos.others(1, 5, 1, 7)).containsExactly(1, 3);
  }

  @Test
  void withoutBosAllTokensAreOthers() {
    Bos none = Bos.of(Optional.empty());
    assertThat(none.is(0)).isFalse();
    assertThat(none.others(0, 1)).containsExactly(0, 1);
  }
}
