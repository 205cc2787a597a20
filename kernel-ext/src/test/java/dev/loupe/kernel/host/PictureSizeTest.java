package dev.loupe.kernel.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.Bundle;
import dev.loupe.view.token.TokenStrip;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;

class PictureSizeTest {
  @Test
  void aPictureIsShownAtHalfOfItsPixels() throws Exception {
    TokenStrip strip = TokenStrip.of("strip", "nats", List.of("a", "b"), new double[] {1, 2});
    BufferedImage image = ImageIO.read(new ByteArrayInputStream(strip.png()));
    assertThat(PictureSize.metadata(Bundle.of(strip)))
        .isEqualTo(
            Map.of(
                "image/png",
                Map.of("width", image.getWidth() / 2, "height", image.getHeight() / 2)));
  }

  @Test
  void whatHasNoPictureHasNoSize() {
    assertThat(PictureSize.metadata(Map.of(Bundle.TEXT, "text"))).isEmpty();
    assertThat(PictureSize.metadata(Map.of(Bundle.PNG, "AQID"))).isEmpty();
    assertThat(PictureSize.metadata(Map.of(Bundle.PNG, "A".repeat(80)))).isEmpty();
  }
}
