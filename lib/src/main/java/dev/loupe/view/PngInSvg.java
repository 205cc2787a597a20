package dev.loupe.view;

import java.nio.ByteBuffer;
import java.util.Base64;

/** A picture of pixels as an SVG file, for pictures that have no lines and texts to write. */
public final class PngInSvg {
  private static final int WIDTH_AT = 16; // bytes before the width and the height in a PNG file

  private PngInSvg() {}

  /** An SVG file with this PNG file in it, so many pixels for each unit. */
  public static String of(byte[] png, int pixels) {
    ByteBuffer sizes = ByteBuffer.wrap(png, WIDTH_AT, 2 * Integer.BYTES);
    double width = sizes.getInt() / (double) pixels;
    double height = sizes.getInt() / (double) pixels;
    String size = "width=\"" + width + "\" height=\"" + height + "\"";
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" "
        + size
        + "><image "
        + size
        + " href=\"data:image/png;base64,"
        + Base64.getEncoder().encodeToString(png)
        + "\"/></svg>";
  }
}
