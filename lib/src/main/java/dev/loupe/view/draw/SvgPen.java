package dev.loupe.view.draw;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Image;
import java.awt.Shape;
import java.awt.geom.AffineTransform;
import java.awt.geom.Ellipse2D;
import java.awt.geom.PathIterator;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Base64;
import java.util.Locale;

/**
 * A Java2D pen that writes SVG elements: texts stay texts, and clips are cut out of the shapes, so
 * that no element needs an id.
 */
final class SvgPen extends ShapePen {
  private static final String[] COMMANDS = {"M", "L", "Q", "C", "Z"}; // by PathIterator's numbers
  private static final int[] POINTS = {1, 1, 2, 3, 0};

  private static final Color UNSEEN = new Color(0, 0, 0, 0);

  private final Paper paper;
  private final StringBuilder svg;
  private final HoverPlaces places;
  private int elements;

  SvgPen(Paper paper) {
    this(paper, new StringBuilder(), new HoverPlaces());
  }

  private SvgPen(Paper paper, StringBuilder svg, HoverPlaces places) {
    this.paper = paper;
    this.svg = svg;
    this.places = places;
  }

  @Override
  public Graphics create() {
    return remembering(new SvgPen(paper, svg, places));
  }

  /** The elements so far. */
  String elements() {
    return svg.toString();
  }

  /** The number of elements that this pen has drawn. */
  int count() {
    return elements;
  }

  /** What a page shows under the mouse; a file has its titles in itself. */
  HoverPlaces places() {
    return places;
  }

  /** Draws a part of the picture that shows a text while the mouse is over it. */
  void titled(String title, Runnable part) {
    if (paper == Paper.PAGE) {
      places.over(title, part);
      return;
    }
    svg.append("<g><title>").append(Html.escape(title)).append("</title>");
    part.run();
    svg.append("</g>");
  }

  /** A place that shows a text and nothing else. */
  void titled(String title, Shape place) {
    if (paper == Paper.PAGE) {
      elements++;
      places.at(title, clipped(getTransform().createTransformedShape(place)).getBounds2D());
      return;
    }
    Color before = getColor();
    titled(
        title,
        () -> {
          setColor(UNSEEN);
          fill(place);
        });
    setColor(before);
  }

  /** A place that shows a text and, in a page, a drawing over a paled part of the picture. */
  void revealing(String title, Shape place, Rectangle2D paled, Drawing over) {
    if (paper != Paper.PAGE) {
      titled(title, place);
      return;
    }
    SvgPen pen = remembering(new SvgPen(paper));
    over.draw(pen);
    Rectangle2D ground = getTransform().createTransformedShape(paled).getBounds2D();
    String veil =
        "<rect" + box(ground) + " style=\"fill:" + Html.GROUND + "\" fill-opacity=\"0.94\"/>";
    Rectangle2D box = getTransform().createTransformedShape(place).getBounds2D();
    places.reveal(title, box, veil + pen.elements(), pen.count());
  }

  @Override
  public void draw(Shape shape) {
    AffineTransform at = getTransform();
    Shape placed = at.createTransformedShape(shape);
    boolean moved = at.getType() == AffineTransform.TYPE_IDENTITY || isMove(at);
    if (getStroke() instanceof BasicStroke line
        && moved
        && !hidesPartOf(placed, line.getLineWidth() / 2)) {
      places.drawn(placed.getBounds2D());
      element("path", "d=\"" + path(placed) + "\" fill=\"none\"" + stroke(line));
    } else {
      fill(getStroke().createStrokedShape(shape));
    }
  }

  private String stroke(BasicStroke line) {
    StringBuilder style = new StringBuilder(paint("stroke"));
    if (line.getLineWidth() != 1) {
      style.append(" stroke-width=\"").append(number(line.getLineWidth())).append('"');
    }
    if (line.getEndCap() != BasicStroke.CAP_BUTT) {
      String cap = line.getEndCap() == BasicStroke.CAP_ROUND ? "round" : "square";
      style.append(" stroke-linecap=\"").append(cap).append('"');
    }
    if (line.getLineJoin() != BasicStroke.JOIN_MITER) {
      String join = line.getLineJoin() == BasicStroke.JOIN_ROUND ? "round" : "bevel";
      style.append(" stroke-linejoin=\"").append(join).append('"');
    }
    if (line.getDashArray() != null) {
      StringBuilder dashes = new StringBuilder();
      for (float dash : line.getDashArray()) {
        dashes.append(dashes.length() == 0 ? "" : " ").append(number(dash));
      }
      style.append(" stroke-dasharray=\"").append(dashes).append('"');
    }
    return style.toString();
  }

  @Override
  public void fill(Shape shape) {
    AffineTransform at = getTransform();
    Shape seen = clipped(at.createTransformedShape(shape));
    if (seen.getBounds2D().isEmpty()) {
      return;
    }
    boolean upright = at.getShearX() == 0 && at.getShearY() == 0 && !hidesPartOf(seen, 0);
    Rectangle2D box = seen.getBounds2D();
    places.drawn(box);
    if (shape instanceof Rectangle2D && upright) {
      element("rect", box(box) + " shape-rendering=\"crispEdges\"" + paint("fill"));
    } else if (shape instanceof Ellipse2D && upright) {
      element(
          "ellipse",
          attribute("cx", box.getCenterX())
              + attribute("cy", box.getCenterY())
              + attribute("rx", box.getWidth() / 2)
              + attribute("ry", box.getHeight() / 2)
              + paint("fill"));
    } else {
      element("path", "d=\"" + path(seen) + "\"" + paint("fill"));
    }
  }

  @Override
  public void drawString(String text, float x, float y) {
    write(text, x, y, 0);
  }

  /** Writes a text; {@code anchor} 0 = it starts at x, 0.5 = its middle, 1 = it ends at x. */
  void write(String text, double x, double y, double anchor) {
    AffineTransform at = getTransform();
    StringBuilder place = new StringBuilder();
    if (isMove(at)) {
      place.append(attribute("x", x + at.getTranslateX()));
      place.append(attribute("y", y + at.getTranslateY()));
    } else {
      place.append(attribute("x", x)).append(attribute("y", y)).append(" transform=\"matrix(");
      double[] matrix = new double[6];
      at.getMatrix(matrix);
      for (int i = 0; i < matrix.length; i++) {
        place.append(i == 0 ? "" : " ").append(number(matrix[i]));
      }
      place.append(")\"");
    }
    if (anchor > 0) {
      place.append(" text-anchor=\"").append(anchor < 1 ? "middle" : "end").append('"');
    }
    elements++;
    svg.append("<text").append(place).append(font()).append(paint("fill")).append('>');
    svg.append(Html.escape(text)).append("</text>");
  }

  private String font() {
    Font font = getFont();
    return attribute("font-size", font.getSize2D())
        + (font.isBold() ? " font-weight=\"bold\"" : "")
        + (font.isItalic() ? " font-style=\"italic\"" : "");
  }

  @Override
  void image(Image image, double x, double y, double width, double height) {
    Rectangle2D box = new Rectangle2D.Double(x, y, width, height);
    Rectangle2D placed = getTransform().createTransformedShape(box).getBounds2D();
    String png = Base64.getEncoder().encodeToString(Canvas.encoded(pixels(image)));
    element(
        "image",
        box(placed) + " preserveAspectRatio=\"none\" href=\"data:image/png;base64," + png + "\"");
  }

  private static BufferedImage pixels(Image image) {
    if (image instanceof BufferedImage pixels) {
      return pixels;
    }
    BufferedImage copy =
        new BufferedImage(image.getWidth(null), image.getHeight(null), BufferedImage.TYPE_INT_ARGB);
    Graphics2D g = copy.createGraphics();
    g.drawImage(image, 0, 0, null);
    g.dispose();
    return copy;
  }

  private void element(String name, String attributes) {
    elements++;
    String gap = attributes.startsWith(" ") ? "" : " ";
    svg.append('<').append(name).append(gap).append(attributes).append("/>");
  }

  private String paint(String what) {
    Color colour = getColor();
    double opacity = colour.getAlpha() / 255.0;
    String seen = opacity == 1 ? "" : attribute(what + "-opacity", opacity);
    return " " + what + "=\"" + Palette.hex(colour) + "\"" + seen;
  }

  static String box(Rectangle2D box) {
    return attribute("x", box.getX())
        + attribute("y", box.getY())
        + attribute("width", box.getWidth())
        + attribute("height", box.getHeight());
  }

  private static String attribute(String name, double value) {
    return " " + name + "=\"" + number(value) + "\"";
  }

  private static boolean isMove(AffineTransform at) {
    return at.getScaleX() == 1 && at.getScaleY() == 1 && at.getShearX() == 0 && at.getShearY() == 0;
  }

  private static String path(Shape placed) {
    StringBuilder path = new StringBuilder();
    double[] c = new double[6];
    for (PathIterator i = placed.getPathIterator(null); !i.isDone(); i.next()) {
      int segment = i.currentSegment(c);
      path.append(COMMANDS[segment]);
      for (int k = 0; k < 2 * POINTS[segment]; k++) {
        path.append(k == 0 ? "" : " ").append(number(c[k]));
      }
    }
    return path.toString();
  }

  /** A coordinate to a hundredth of a pixel, without needless zeros. */
  static String number(double value) {
    double rounded = Math.rint(value * 100) / 100;
    if (rounded == Math.rint(rounded)) {
      return Long.toString((long) rounded);
    }
    String text = String.format(Locale.ROOT, "%.2f", rounded);
    return text.endsWith("0") ? text.substring(0, text.length() - 1) : text;
  }

  @Override
  public String toString() {
    return elements + " SVG elements";
  }
}
