package dev.loupe.view.draw;

import java.awt.Graphics2D;
import java.awt.Shape;

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
}
