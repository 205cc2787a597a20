package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartAxis;
import dev.loupe.view.axes.Frame;
import dev.loupe.view.axes.Key;
import dev.loupe.view.axes.Marker;
import dev.loupe.view.axes.Plane;
import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Hover;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The bars of a histogram. Several groups lie over each other, pale, each with an outline of its
 * own colour and dashes.
 */
record HistogramLayer(Histogram plot, Bins bins, List<double[]> heights, Paper paper)
    implements Frame.Layer {
  private static final int PALE = 70; // the opacity of one of several groups, of 255
  private static final float[][] DASHES = {{}, {6, 3}, {2, 2}, {8, 3, 2, 3}};

  /** The whole chart without title and note. */
  static Frame frame(Histogram plot, Paper paper) {
    Bins bins = plot.all();
    List<double[]> heights = plot.groups().stream().map(g -> plot.heights(bins, g)).toList();
    HistogramLayer layer = new HistogramLayer(plot, bins, heights, paper);
    double[] edges = bins.edges();
    double top = heights.stream().flatMapToDouble(Arrays::stream).max().orElse(1);
    ChartAxis x = ChartAxis.numbers(plot.unit(), new Span(edges[0], edges[edges.length - 1]), 9);
    ChartAxis y = ChartAxis.numbers(plot.heightName(), new Span(0, top * 1.05), 6);
    return new Frame(x, y, layer.key(), paper, Frame.Size.USUAL, layer);
  }

  private Color colour(int group) {
    return paper.line(Palette.LINES.get(group % Palette.LINES.size()));
  }

  private Key key() {
    List<Key.Entry> entries = new ArrayList<>();
    for (int i = 0; heights.size() > 1 && i < heights.size(); i++) {
      String name = plot.groups().get(i).name();
      entries.add(new Key.Entry(name, colour(i), Key.Sign.BOX, Marker.CIRCLE));
    }
    return new Key("", entries, paper);
  }

  @Override
  public void draw(Graphics2D g, Plane plane) {
    for (int group = 0; group < heights.size(); group++) {
      bars(g, plane, group);
    }
    for (int group = 0; heights.size() > 1 && group < heights.size(); group++) {
      outline(g, plane, group);
    }
    for (int bin = 0; bin < bins.size(); bin++) {
      Hover.at(g, text(bin), column(plane, bin));
    }
    g.setColor(paper.ink());
    g.setStroke(new BasicStroke(1));
    double zero = plane.y(0);
    g.draw(new Line2D.Double(plane.box().x, zero, plane.box().getMaxX(), zero));
  }

  private Rectangle2D.Double column(Plane plane, int bin) {
    double left = plane.x(bins.low(bin));
    double width = plane.x(bins.high(bin)) - left;
    return new Rectangle2D.Double(left, plane.box().y, width, plane.box().height);
  }

  private void bars(Graphics2D g, Plane plane, int group) {
    Color c = colour(group);
    int opacity = heights.size() == 1 ? 255 : PALE;
    g.setColor(
        c.equals(paper.ink()) ? c : new Color(c.getRed(), c.getGreen(), c.getBlue(), opacity));
    for (int bin = 0; bin < bins.size(); bin++) {
      double height = heights.get(group)[bin];
      if (height > 0) {
        Rectangle2D.Double column = column(plane, bin);
        double top = plane.y(height);
        double gap = heights.size() == 1 && column.width > 4 ? 1 : 0;
        g.fill(new Rectangle2D.Double(column.x, top, column.width - gap, plane.y(0) - top));
      }
    }
  }

  private void outline(Graphics2D g, Plane plane, int group) {
    Path2D path = new Path2D.Double();
    path.moveTo(plane.x(bins.low(0)), plane.y(0));
    for (int bin = 0; bin < bins.size(); bin++) {
      double y = plane.y(heights.get(group)[bin]);
      path.lineTo(plane.x(bins.low(bin)), y);
      path.lineTo(plane.x(bins.high(bin)), y);
    }
    path.lineTo(plane.x(bins.high(bins.size() - 1)), plane.y(0));
    g.setColor(colour(group));
    float[] dashes = DASHES[group % DASHES.length];
    g.setStroke(
        dashes.length == 0
            ? new BasicStroke(2)
            : new BasicStroke(2, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0));
    g.draw(path);
  }

  private String text(int bin) {
    StringBuilder text = new StringBuilder();
    text.append(plot.unit().isEmpty() ? "" : Labels.shown(plot.unit()) + " ");
    text.append(Figures.of(bins.low(bin))).append(" to ").append(Figures.of(bins.high(bin)));
    for (int group = 0; group < heights.size(); group++) {
      String name = plot.groups().get(group).name();
      text.append('\n').append(name.isEmpty() ? plot.heightName() : Labels.shown(name));
      text.append(' ').append(Figures.of(heights.get(group)[bin]));
    }
    return text.toString();
  }
}
