package dev.loupe.kernel.host;

import dev.loupe.view.Bundle;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * The size at which a notebook should show a bundle's picture.
 *
 * <p>Pictures have two pixels for each CSS pixel, to be sharp on today's screens; without this
 * size, a viewer shows them twice as large as intended.
 */
public final class PictureSize {
  private static final int PIXELS = 2;
  private static final long SIGNATURE = 0x89504E470D0A1A0AL; // PNG, 2nd edition, section 5.2
  private static final int HEADER = 24; // the signature, then IHDR's length, name, width, height
  private static final int WIDTH = 16;
  private static final int HEIGHT = 20;

  private static final int BEFORE_PIXELS = 4096; // characters that all other chunks fit into

  private PictureSize() {}

  /**
   * The output metadata for {@code bundle}; empty if it has no PNG, or if the PNG itself states the
   * size of its pixels.
   */
  public static Map<String, Object> metadata(Map<String, Object> bundle) {
    if (!(bundle.get(Bundle.PNG) instanceof String png) || png.length() < HEADER * 4 / 3) {
      return Map.of();
    }
    ByteBuffer header =
        ByteBuffer.wrap(Base64.getDecoder().decode(png.substring(0, HEADER * 4 / 3)));
    if (header.getLong(0) != SIGNATURE) {
      return Map.of();
    }
    if (saysItsResolution(png)) {
      return Map.of();
    }
    return Map.of(
        Bundle.PNG,
        Map.of("width", header.getInt(WIDTH) / PIXELS, "height", header.getInt(HEIGHT) / PIXELS));
  }

  private static boolean saysItsResolution(String png) {
    int length = Math.min(png.length() / 4 * 4, BEFORE_PIXELS);
    byte[] beginning = Base64.getDecoder().decode(png.substring(0, length));
    String chunks = new String(beginning, StandardCharsets.ISO_8859_1);
    int resolution = chunks.indexOf("pHYs");
    return resolution >= 0 && resolution < chunks.indexOf("IDAT");
  }
}
