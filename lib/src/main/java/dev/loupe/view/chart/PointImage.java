package dev.loupe.view.chart;

import dev.loupe.view.axes.Plane;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.function.Consumer;

/** Many points as one image with a clear background, so that the size of a picture is bounded. */
final class PointImage {
  private static final int PIXELS = 2; // for each unit, as in PNG files

  private PointImage() {}

  /** Draws what {@code points} draws over the plane. */
  static void draw(Graphics2D g, Plane plane, Consumer<Graphics2D> points) {
    Rectangle2D.Double box = plane.box();
    int width = (int) Math.ceil(box.width);
    int height = (int) Math.ceil(box.height);
    BufferedImage image =
        new BufferedImage(width * PIXELS, height * PIXELS, BufferedImage.TYPE_INT_ARGB);
    Graphics2D pen = image.createGraphics();
    pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    pen.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    pen.scale(PIXELS, PIXELS);
    pen.translate(-Math.floor(box.x), -Math.floor(box.y));
    points.accept(pen);
    pen.dispose();
    g.drawImage(image, (int) Math.floor(box.x), (int) Math.floor(box.y), width, height, null);
  }
}
