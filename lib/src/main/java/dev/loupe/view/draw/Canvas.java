package dev.loupe.view.draw;

import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import javax.imageio.ImageIO;

/** The conversion of drawings to PNG files: background, margin, and two pixels for each unit. */
public final class Canvas {
  public static final Font SMALL = new Font(Font.SANS_SERIF, Font.PLAIN, 11);
  public static final Font NORMAL = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
  public static final Font HEADING = new Font(Font.SANS_SERIF, Font.BOLD, 17);
  public static final Font READING = new Font(Font.SANS_SERIF, Font.PLAIN, 14);
  public static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 14);

  static final int PIXELS = 2; // sharp on high-resolution screens
  private static final int MARGIN = 12;
  static final FontRenderContext METRICS = new FontRenderContext(new AffineTransform(), true, true);

  private Canvas() {}

  /** The drawing as a PNG file with a white margin. */
  public static byte[] png(Drawing drawing) {
    return png(drawing, MARGIN);
  }

  /** The drawing as a PNG file with transparent background, for a page of any theme. */
  public static byte[] onPage(Drawing drawing) {
    return png(drawing, 0, Paper.PAGE);
  }

  public static byte[] png(Drawing drawing, int margin) {
    return png(drawing, margin, Paper.WHITE);
  }

  private static byte[] png(Drawing drawing, int margin, Paper paper) {
    int width = (int) Math.ceil(drawing.width() + 2 * margin) * PIXELS;
    int height = (int) Math.ceil(drawing.height() + 2 * margin) * PIXELS;
    BufferedImage image =
        new BufferedImage(
            Math.max(1, width),
            Math.max(1, height),
            paper == Paper.WHITE ? BufferedImage.TYPE_INT_RGB : BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = image.createGraphics();
    try {
      smooth(g);
      g.setColor(paper.ground());
      g.fillRect(0, 0, width, height);
      g.scale(PIXELS, PIXELS);
      drawing.drawAt(g, margin, margin);
    } finally {
      g.dispose();
    }
    return encoded(image);
  }

  private static void smooth(Graphics2D g) {
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
  }

  static byte[] encoded(BufferedImage image) {
    try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      // Encoding in memory; ImageIO would otherwise write a cache file for every picture.
      ImageIO.setUseCache(false);
      ImageIO.write(image, "png", bytes);
      return bytes.toByteArray();
    } catch (IOException e) {
      throw new UncheckedIOException("the picture could not be written as PNG", e);
    }
  }

  /** The width of one line of text. */
  public static double width(Font font, String text) {
    return text.isEmpty() ? 0 : font.getStringBounds(text, METRICS).getWidth();
  }

  /** The text, cut with "…" if it is wider than {@code limit}. */
  public static String fitted(Font font, String text, double limit) {
    if (width(font, text) <= limit) {
      return text;
    }
    int length = text.codePointCount(0, text.length());
    while (length > 1 && width(font, Labels.shortened(text, length)) > limit) {
      length--;
    }
    return Labels.shortened(text, length);
  }

  /**
   * Writes text, vertically centred on {@code y}; {@code anchor} 0 = it starts at x, 1 = it ends at
   * x.
   */
  public static void write(
      Graphics2D g, Font font, String text, double x, double y, double anchor) {
    if (text.isEmpty()) {
      return;
    }
    g.setFont(font);
    double base = y + font.getSize2D() * 0.36; // half of a capital's height
    if (g instanceof SvgPen pen) {
      pen.write(text, x, base, anchor); // a page's font may be wider or narrower than Java's
    } else {
      g.drawString(text, (float) (x - anchor * width(font, text)), (float) base);
    }
  }

  /** Writes upwards from {@code y}, horizontally centred on {@code x}. */
  public static void writeUpwards(Graphics2D g, Font font, String text, double x, double y) {
    writeUpwards(g, font, text, x, y, 0);
  }

  /** Writes upwards; {@code anchor} 0 = the text starts at y, 1 = it ends at y. */
  public static void writeUpwards(
      Graphics2D g, Font font, String text, double x, double y, double anchor) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    g.rotate(-Math.PI / 2);
    write(g, font, text, 0, 0, anchor);
    g.setTransform(before);
  }

  /** Fills the box with the pattern for NaN. */
  public static void hatch(Graphics2D g, Shape box) {
    g.setColor(Palette.MISSING);
    g.fill(box);
    Shape before = g.getClip();
    g.clip(box);
    g.setColor(Palette.PAPER);
    g.setStroke(new BasicStroke(1));
    Rectangle2D area = box.getBounds2D();
    for (double x = area.getMinX() - area.getHeight(); x < area.getMaxX(); x += 5) {
      g.draw(new Line2D.Double(x, area.getMaxY(), x + area.getHeight(), area.getMinY()));
    }
    g.setClip(before);
  }
}
