package dev.loupe.view.draw;

import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/** Texts that a picture in a page shows under the mouse; other pictures leave them out. */
public final class Hover {
  private Hover() {}

  /** Draws a part that shows this text under the mouse. */
  public static void over(Graphics2D g, String text, Runnable part) {
    if (g instanceof SvgPen pen) {
      pen.titled(text, part);
    } else {
      part.run();
    }
  }

  /** A place that is not seen and shows this text under the mouse. */
  public static void at(Graphics2D g, String text, Shape place) {
    if (g instanceof SvgPen pen) {
      pen.titled(text, place);
    }
  }

  /**
   * A place that is not seen and, under the mouse, shows this text and a drawing over a paled part
   * of the picture. Only pages that keep SVG elements show the drawing: what is in it must be in
   * the picture too, and it has no texts, which other pages would show beside the picture.
   *
   * @param paled the part of the picture that the drawing is shown on
   */
  public static void reveal(
      Graphics2D g, String text, Shape place, Rectangle2D paled, Drawing over) {
    if (g instanceof SvgPen pen) {
      pen.revealing(text, place, paled, over);
    }
  }
}
