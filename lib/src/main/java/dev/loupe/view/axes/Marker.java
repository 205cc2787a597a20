package dev.loupe.view.axes;

import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;

/** The shapes of points, so that colours are never the only difference. */
public enum Marker {
  CIRCLE('o'),
  SQUARE('#'),
  TRIANGLE('^', 0, -1.2, 1.1, 0.8, -1.1, 0.8),
  DIAMOND('x', 0, -1.3, 1.3, 0, 0, 1.3, -1.3, 0),
  TURNED_TRIANGLE('v', 0, 1.2, 1.1, -0.8, -1.1, -0.8),
  PLUS(
      '+', -0.4, -1.2, 0.4, -1.2, 0.4, -0.4, 1.2, -0.4, 1.2, 0.4, 0.4, 0.4, 0.4, 1.2, -0.4, 1.2,
      -0.4, 0.4, -1.2, 0.4, -1.2, -0.4, -0.4, -0.4),
  STAR('*', 0, -1.4, 0.4, -0.4, 1.4, 0, 0.4, 0.4, 0, 1.4, -0.4, 0.4, -1.4, 0, -0.4, -0.4);

  private final char letter;
  private final double[] corners; // x and y of each, for a size of 1

  Marker(char letter, double... corners) {
    this.letter = letter;
    this.corners = corners;
  }

  /** The shape of the line or class with this number; pairs of colour and shape repeat late. */
  public static Marker of(int index) {
    Marker[] all = values();
    return all[(index + index / all.length) % all.length];
  }

  /** How a text writes it. */
  public char letter() {
    return letter;
  }

  /** The shape around a place; {@code size} is half of its width. */
  public Shape at(double x, double y, double size) {
    if (this == CIRCLE) {
      return new Ellipse2D.Double(x - size, y - size, 2 * size, 2 * size);
    }
    if (this == SQUARE) {
      double side = 0.88 * size; // as much ink as the circle
      return new Rectangle2D.Double(x - side, y - side, 2 * side, 2 * side);
    }
    Path2D path = new Path2D.Double();
    for (int i = 0; i < corners.length; i += 2) {
      double cornerX = x + size * corners[i];
      double cornerY = y + size * corners[i + 1];
      if (i == 0) {
        path.moveTo(cornerX, cornerY);
      } else {
        path.lineTo(cornerX, cornerY);
      }
    }
    path.closePath();
    return path;
  }
}
