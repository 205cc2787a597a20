package dev.loupe.view.chart;

import java.awt.geom.Rectangle2D;

/** Where values stand in a chart: the box between the axes, and the ranges along it. */
record Plane(Rectangle2D.Double box, Span across, Span up) {
  /** The place of a value along x, in pixels from the left. */
  double x(double value) {
    return box.x + across.part(value) * box.width;
  }

  /** The place of a value along y, in pixels from the top. */
  double y(double value) {
    return box.y + (1 - up.part(value)) * box.height;
  }
}
