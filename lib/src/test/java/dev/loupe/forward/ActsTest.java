package dev.loupe.forward;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.forward.half.Acts;
import dev.loupe.site.Act;
import org.junit.jupiter.api.Test;

class ActsTest {
  @Test
  void everyActivationHasABitOfItsOwn() {
    assertThat(Act.values()).hasSizeLessThanOrEqualTo(Long.SIZE);
    assertThat(Long.bitCount(Acts.of(Act.values()).bits())).isEqualTo(Act.values().length);
  }

  @Test
  void whatIsWatchedIsWatchedInItsLayerOnly() {
    Watched watched = new Watched();
    watched.add(Act.HEAD_Z.at(5));
    watched.add(Act.EMBED.site());
    for (Act act : Act.values()) {
      for (int layer = 0; layer < 9; layer++) {
        boolean added = act == Act.HEAD_Z && layer == 5 || act == Act.EMBED && layer == 0;
        assertThat(watched.has(act, layer)).as(act + " " + layer).isEqualTo(added);
      }
    }
    assertThat(watched.hasAny(Acts.of(Act.KEY, Act.HEAD_Z), 5)).isTrue();
    assertThat(watched.hasAny(Acts.IN_LAYERS, 4)).isFalse();
    assertThat(watched.hasAny(Acts.IN_LAYERS, 0)).isFalse(); // the embeddings are in no layer
  }
}
