package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.token.TokenStrip;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PicturedTest {
  private static final TokenStrip STRIP =
      TokenStrip.of("loss", "nats", List.of("a", "b"), new double[] {1, 2});

  @Test
  void isShownAsItsPicture() {
    Pictured result = () -> STRIP;
    assertThat(Bundle.of(result, Format.FULL)).isEqualTo(Bundle.of(STRIP, Format.FULL));
    assertThat(result.text()).isEqualTo(STRIP.toString());
    assertThat(result.html()).isEqualTo(STRIP.html());
    assertThat(result.png()).isEqualTo(STRIP.png());
  }

  @Test
  void thePictureIsMadeOnceForAllFormats() {
    AtomicInteger made = new AtomicInteger();
    Pictured result =
        () -> {
          made.incrementAndGet();
          return STRIP;
        };
    Bundle.of(result, Format.FULL);
    assertThat(made).hasValue(1);
  }
}
