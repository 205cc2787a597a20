package dev.loupe.view.draw;

import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Composite;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.GraphicsConfiguration;
import java.awt.Paint;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.Stroke;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Area;
import java.util.Map;

/** What a Java2D pen remembers: colour, stroke, font, place and clip; it draws nothing itself. */
abstract class StatePen extends Graphics2D {
  private final RenderingHints hints = new RenderingHints(Map.of());
  private AffineTransform transform = new AffineTransform();
  private Area clip; // in the coordinates of the whole picture; null: none, as Java2D has it
  private Paint paint = Color.BLACK;
  private Color background = Color.WHITE;
  private Stroke stroke = new BasicStroke(1);
  private Font font = Canvas.NORMAL;
  private Composite composite = AlphaComposite.SrcOver;

  /** Takes over what another pen remembers. */
  final <P extends StatePen> P remembering(P copy) {
    StatePen other = copy;
    other.hints.putAll(hints);
    other.transform = getTransform();
    other.clip = clip == null ? null : new Area(clip);
    other.paint = paint;
    other.background = background;
    other.stroke = stroke;
    other.font = font;
    other.composite = composite;
    return copy;
  }

  /** The shape in the coordinates of the whole picture, without what the clip hides. */
  final Shape clipped(Shape placed) {
    if (clip == null || clip.contains(placed.getBounds2D())) {
      return placed;
    }
    Area seen = new Area(placed);
    seen.intersect(clip);
    return seen;
  }

  /** Whether the clip hides a part of this box, in the coordinates of the whole picture. */
  final boolean hidesPartOf(Shape placed, double margin) {
    Rectangle box = placed.getBounds();
    box.grow((int) Math.ceil(margin), (int) Math.ceil(margin));
    return clip != null && !clip.contains(box);
  }

  @Override
  public void translate(int x, int y) {
    transform.translate(x, y);
  }

  @Override
  public void translate(double x, double y) {
    transform.translate(x, y);
  }

  @Override
  public void rotate(double theta) {
    transform.rotate(theta);
  }

  @Override
  public void rotate(double theta, double x, double y) {
    transform.rotate(theta, x, y);
  }

  @Override
  public void scale(double x, double y) {
    transform.scale(x, y);
  }

  @Override
  public void shear(double x, double y) {
    transform.shear(x, y);
  }

  @Override
  public void transform(AffineTransform more) {
    transform.concatenate(more);
  }

  @Override
  public void setTransform(AffineTransform transform) {
    this.transform = new AffineTransform(transform);
  }

  @Override
  public AffineTransform getTransform() {
    return new AffineTransform(transform);
  }

  @Override
  public void clip(Shape shape) {
    if (shape == null) {
      return;
    }
    Area more = new Area(transform.createTransformedShape(shape));
    if (clip != null) {
      more.intersect(clip);
    }
    clip = more;
  }

  @Override
  public void setClip(Shape shape) {
    clip = shape == null ? null : new Area(transform.createTransformedShape(shape));
  }

  @Override
  public Shape getClip() {
    if (clip == null) {
      return null;
    }
    try {
      return transform.createInverse().createTransformedShape(clip);
    } catch (java.awt.geom.NoninvertibleTransformException flat) {
      return new Rectangle(); // nothing can be seen of what is drawn flat
    }
  }

  @Override
  public Rectangle getClipBounds() {
    Shape now = getClip();
    return now == null ? null : now.getBounds();
  }

  @Override
  public void clipRect(int x, int y, int width, int height) {
    clip(new Rectangle(x, y, width, height));
  }

  @Override
  public void setClip(int x, int y, int width, int height) {
    setClip(new Rectangle(x, y, width, height));
  }

  @Override
  public void setPaint(Paint paint) {
    this.paint = paint == null ? this.paint : paint;
  }

  @Override
  public Paint getPaint() {
    return paint;
  }

  @Override
  public void setColor(Color color) {
    setPaint(color);
  }

  @Override
  public Color getColor() {
    return paint instanceof Color color ? color : Color.BLACK;
  }

  @Override
  public void setBackground(Color color) {
    background = color;
  }

  @Override
  public Color getBackground() {
    return background;
  }

  @Override
  public void setStroke(Stroke stroke) {
    this.stroke = stroke;
  }

  @Override
  public Stroke getStroke() {
    return stroke;
  }

  @Override
  public void setFont(Font font) {
    this.font = font == null ? this.font : font;
  }

  @Override
  public Font getFont() {
    return font;
  }

  @Override
  public void setComposite(Composite composite) {
    this.composite = composite;
  }

  @Override
  public Composite getComposite() {
    return composite;
  }

  @Override
  public void setPaintMode() {
    composite = AlphaComposite.SrcOver;
  }

  /** Has no effect: a vector picture has no pixels to invert. */
  @Override
  public void setXORMode(Color color) {}

  @Override
  public void setRenderingHint(RenderingHints.Key key, Object value) {
    hints.put(key, value);
  }

  @Override
  public Object getRenderingHint(RenderingHints.Key key) {
    return hints.get(key);
  }

  @Override
  public void setRenderingHints(Map<?, ?> others) {
    hints.clear();
    hints.putAll(others);
  }

  @Override
  public void addRenderingHints(Map<?, ?> others) {
    hints.putAll(others);
  }

  @Override
  public RenderingHints getRenderingHints() {
    return (RenderingHints) hints.clone();
  }

  @Override
  public FontRenderContext getFontRenderContext() {
    return Canvas.METRICS;
  }

  /** None: a vector picture belongs to no screen. */
  @Override
  public GraphicsConfiguration getDeviceConfiguration() {
    return null;
  }

  @Override
  public void dispose() {}
}
