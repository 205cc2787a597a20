package dev.loupe.view.chart;

import dev.loupe.view.axes.Plane;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * The labels beside the points: each where it covers neither a point nor another label, and left
 * out if there is no such place.
 *
 * @param placed the labels that are drawn
 * @param left the number of labels that are left out
 */
record PointLabels(List<Placed> placed, int left) {
  private static final int LONGEST = 24; // characters
  private static final double HEIGHT = 13;
  private static final double GAP = 3;
  private static final int MOST = 250; // more labels are unreadable
  // right, left, above, below, then the corners: where the label's centre stands from the point
  private static final int[][] SIDES = {
    {1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -1}, {1, 1}, {-1, -1}, {-1, 1}
  };

  /** A label and its box. */
  record Placed(String text, Rectangle2D.Double box) {}

  /** The labels of a plot, as many as have a place. */
  static PointLabels of(Scatter plot, Plane plane, double point) {
    if (plot.size() > ScatterLayer.MOST) {
      return new PointLabels(List.of(), plot.labels().size());
    }
    List<Rectangle2D.Double> taken = new ArrayList<>();
    for (int i = 0; i < plot.size() && !plot.labels().isEmpty(); i++) {
      if (plot.has(i)) {
        double x = plane.x(plot.xAt(i));
        double y = plane.y(plot.yAt(i));
        taken.add(new Rectangle2D.Double(x - point, y - point, 2 * point, 2 * point));
      }
    }
    return place(plot, plane, point, taken);
  }

  private static PointLabels place(
      Scatter plot, Plane plane, double point, List<Rectangle2D.Double> taken) {
    List<Placed> placed = new ArrayList<>();
    int left = 0;
    for (int i = 0; i < plot.labels().size(); i++) {
      String text = Labels.shown(plot.labels().get(i), LONGEST);
      if (!plot.has(i) || text.isEmpty()) {
        continue;
      }
      Rectangle2D.Double box =
          placed.size() < MOST
              ? free(text, plane.x(plot.xAt(i)), plane.y(plot.yAt(i)), point, plane, taken)
              : null;
      if (box == null) {
        left++;
      } else {
        taken.add(box);
        placed.add(new Placed(text, box));
      }
    }
    return new PointLabels(List.copyOf(placed), left);
  }

  /** The first free box beside a point; null if there is none. */
  private static Rectangle2D.Double free(
      String text, double x, double y, double point, Plane plane, List<Rectangle2D.Double> taken) {
    double width = Canvas.width(Canvas.SMALL, text) + 2;
    for (int[] side : SIDES) {
      double away = side[1] != 0 && side[0] != 0 ? point * 0.5 : point + GAP;
      double centreX = x + side[0] * (away + width / 2);
      double centreY = y + side[1] * (away + HEIGHT / 2);
      Rectangle2D.Double box =
          new Rectangle2D.Double(centreX - width / 2, centreY - HEIGHT / 2, width, HEIGHT);
      if (plane.box().contains(box) && taken.stream().noneMatch(box::intersects)) {
        return box;
      }
    }
    return null;
  }

  void draw(Graphics2D g, Paper paper) {
    g.setColor(paper.ink());
    for (Placed label : placed) {
      Canvas.write(
          g, Canvas.SMALL, label.text(), label.box().getCenterX(), label.box().getCenterY(), 0.5);
    }
  }
}
