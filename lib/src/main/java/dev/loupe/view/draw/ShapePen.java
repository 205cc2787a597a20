package dev.loupe.view.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.Polygon;
import java.awt.Rectangle;
import java.awt.Shape;
import java.awt.font.GlyphVector;
import java.awt.font.TextLayout;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.awt.image.BufferedImageOp;
import java.awt.image.ImageObserver;
import java.awt.image.RenderedImage;
import java.awt.image.renderable.RenderableImage;
import java.text.AttributedCharacterIterator;

/**
 * A Java2D pen that knows four things to draw: outlines, areas, texts and images; the many methods
 * of Java2D lead to these.
 */
abstract class ShapePen extends StatePen {
  /** Draws an image in a box of the present coordinates. */
  abstract void image(Image image, double x, double y, double width, double height);

  @Override
  public void drawLine(int x1, int y1, int x2, int y2) {
    draw(new Line2D.Double(x1, y1, x2, y2));
  }

  @Override
  public void fillRect(int x, int y, int width, int height) {
    fill(new Rectangle(x, y, width, height));
  }

  @Override
  public void clearRect(int x, int y, int width, int height) {
    Color before = getColor();
    setColor(getBackground());
    fillRect(x, y, width, height);
    setColor(before);
  }

  @Override
  public void drawRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    draw(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void fillRoundRect(int x, int y, int width, int height, int arcWidth, int arcHeight) {
    fill(new RoundRectangle2D.Double(x, y, width, height, arcWidth, arcHeight));
  }

  @Override
  public void drawOval(int x, int y, int width, int height) {
    draw(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void fillOval(int x, int y, int width, int height) {
    fill(new Ellipse2D.Double(x, y, width, height));
  }

  @Override
  public void drawArc(int x, int y, int width, int height, int start, int angle) {
    draw(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.OPEN));
  }

  @Override
  public void fillArc(int x, int y, int width, int height, int start, int angle) {
    fill(new Arc2D.Double(x, y, width, height, start, angle, Arc2D.PIE));
  }

  @Override
  public void drawPolyline(int[] x, int[] y, int points) {
    Path2D line = new Path2D.Double();
    for (int i = 0; i < points; i++) {
      if (i == 0) {
        line.moveTo(x[i], y[i]);
      } else {
        line.lineTo(x[i], y[i]);
      }
    }
    draw(line);
  }

  @Override
  public void drawPolygon(int[] x, int[] y, int points) {
    draw(new Polygon(x, y, points));
  }

  @Override
  public void fillPolygon(int[] x, int[] y, int points) {
    fill(new Polygon(x, y, points));
  }

  @Override
  public void drawString(String text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, int x, int y) {
    drawString(text, (float) x, (float) y);
  }

  @Override
  public void drawString(AttributedCharacterIterator text, float x, float y) {
    AffineTransform place = AffineTransform.getTranslateInstance(x, y);
    fill(new TextLayout(text, getFontRenderContext()).getOutline(place));
  }

  @Override
  public void drawGlyphVector(GlyphVector glyphs, float x, float y) {
    fill(glyphs.getOutline(x, y));
  }

  @Override
  public FontMetrics getFontMetrics(Font font) {
    Graphics2D screen = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB).createGraphics();
    try {
      return screen.getFontMetrics(font);
    } finally {
      screen.dispose();
    }
  }

  @Override
  public boolean hit(Rectangle box, Shape shape, boolean onStroke) {
    Shape drawn = onStroke ? getStroke().createStrokedShape(shape) : shape;
    return getTransform().createTransformedShape(drawn).intersects(box);
  }

  @Override
  public boolean drawImage(Image image, int x, int y, ImageObserver observer) {
    image(image, x, y, image.getWidth(null), image.getHeight(null));
    return true;
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, ImageObserver observer) {
    image(image, x, y, width, height);
    return true;
  }

  @Override
  public boolean drawImage(Image image, int x, int y, Color ground, ImageObserver observer) {
    return drawImage(image, x, y, observer);
  }

  @Override
  public boolean drawImage(
      Image image, int x, int y, int width, int height, Color ground, ImageObserver observer) {
    return drawImage(image, x, y, width, height, observer);
  }

  @Override
  public boolean drawImage(
      Image image,
      int x1,
      int y1,
      int x2,
      int y2,
      int left,
      int top,
      int right,
      int bottom,
      ImageObserver observer) {
    BufferedImage part =
        new BufferedImage(
            Math.max(1, Math.abs(right - left)),
            Math.max(1, Math.abs(bottom - top)),
            BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = part.createGraphics();
    g.drawImage(image, 0, 0, part.getWidth(), part.getHeight(), left, top, right, bottom, observer);
    g.dispose();
    image(part, Math.min(x1, x2), Math.min(y1, y2), Math.abs(x2 - x1), Math.abs(y2 - y1));
    return true;
  }

  @Override
  public boolean drawImage(
      Image image,
      int x1,
      int y1,
      int x2,
      int y2,
      int left,
      int top,
      int right,
      int bottom,
      Color ground,
      ImageObserver observer) {
    return drawImage(image, x1, y1, x2, y2, left, top, right, bottom, observer);
  }

  @Override
  public boolean drawImage(Image image, AffineTransform place, ImageObserver observer) {
    AffineTransform before = getTransform();
    transform(place);
    drawImage(image, 0, 0, observer);
    setTransform(before);
    return true;
  }

  @Override
  public void drawImage(BufferedImage image, BufferedImageOp change, int x, int y) {
    drawImage(change == null ? image : change.filter(image, null), x, y, null);
  }

  @Override
  public void drawRenderedImage(RenderedImage image, AffineTransform place) {
    BufferedImage copy =
        new BufferedImage(image.getWidth(), image.getHeight(), BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = copy.createGraphics();
    g.drawRenderedImage(image, new AffineTransform());
    g.dispose();
    drawImage(copy, place, null);
  }

  @Override
  public void drawRenderableImage(RenderableImage image, AffineTransform place) {
    drawRenderedImage(image.createDefaultRendering(), place);
  }

  /** Has no effect: a vector picture has no pixels to copy. */
  @Override
  public void copyArea(int x, int y, int width, int height, int dx, int dy) {}
}
