package dev.loupe.kernel.install;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** The kernel's picture: a loupe over an attention pattern. */
final class Logo {
  private static final Color HANDLE = new Color(0x2b3a4a);
  private static final int CELLS = 4;

  private Logo() {}

  /** The logo as a PNG file of {@code size} by {@code size} pixels. */
  static byte[] png(int size) {
    BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.scale(size / 64.0, size / 64.0);
    draw(g);
    g.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException impossible) {
      throw new UncheckedIOException("a picture cannot be written to memory", impossible);
    }
    return png.toByteArray();
  }

  private static void draw(Graphics2D g) {
    Ellipse2D lens = new Ellipse2D.Double(5, 5, 42, 42);
    g.setColor(HANDLE);
    g.setStroke(new BasicStroke(8, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    g.draw(new Line2D.Double(43, 43, 57, 57));
    g.setColor(Color.WHITE);
    g.fill(lens);
    pattern(g);
    g.setColor(HANDLE);
    g.setStroke(new BasicStroke(4.5f));
    g.draw(lens);
  }

  /** Each position looks at those before it, most at one of them. */
  private static void pattern(Graphics2D g) {
    int[] favourite = {0, 1, 1, 2};
    for (int row = 0; row < CELLS; row++) {
      for (int column = 0; column <= row; column++) {
        g.setColor(new Color(column == favourite[row] ? 0xd9651f : 0xf3cfae));
        g.fill(new Ellipse2D.Double(12.5 + column * 7.2, 12.5 + row * 7.2, 6, 6));
      }
    }
  }
}
