package dev.loupe.view.axes;

import java.awt.geom.Rectangle2D;

/** Where values stand in a chart: the box between the axes, and the ranges along it. */
public record Plane(Rectangle2D.Double box, Span across, Span up) {
  /** The place of a value along x, in pixels from the left. */
  public double x(double value) {
    return box.x + across.part(value) * box.width;
  }

  /** The place of a value along y, in pixels from the top. */
  public double y(double value) {
    return box.y + (1 - up.part(value)) * box.height;
  }
}
