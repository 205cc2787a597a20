package dev.loupe.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** What every result must be, whatever it shows. */
public final class Pictures {
  private Pictures() {}

  public static BufferedImage decoded(byte[] png) {
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Checks that the HTML is self-contained, the PNG readable and the text worth reading. */
  public static void assertShowable(Displayable result) {
    String html = result.html();
    assertThat(html).doesNotContain("<script", "http", " id=", "<style", "<img onerror", "class=");
    assertThat(html).startsWith("<div style=\"").endsWith("</div>");
    assertThat(tags(html, "<div")).isEqualTo(tags(html, "</div>"));
    assertThat(tags(html, "<span")).isEqualTo(tags(html, "</span>"));
    assertThat(tags(html, "<td")).isEqualTo(tags(html, "</td>"));
    BufferedImage picture = decoded(result.png());
    assertThat(picture.getWidth()).isBetween(50, 3200);
    assertThat(picture.getHeight()).isBetween(40, 3200);
    assertThat(result.toString()).isNotBlank().doesNotContain("@1", "[[", "[D");
  }

  private static int tags(String html, String tag) {
    return html.split(tag, -1).length - 1;
  }
}
