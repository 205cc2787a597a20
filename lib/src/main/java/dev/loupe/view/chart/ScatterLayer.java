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
import dev.loupe.view.draw.Scale;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Line2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The points of a scatter plot, their labels, and the note that says what is not drawn. */
final class ScatterLayer implements Frame.Layer {
  static final int MOST = 3000; // more points are drawn as one image
  private static final int SEEN_THROUGH = 190; // the opacity of a point, of 255
  private static final Color EDGE = new Color(0x7a7a7a); // of pale points, on any paper
  private static final double SQUARE = 400;

  private final Scatter plot;
  private final Paper paper;
  private final List<String> classes;
  private final Optional<Colours.Values> values;
  private final Optional<Scale> ends;
  private final PointLabels labels;

  ScatterLayer(Scatter plot, Paper paper) {
    this.plot = plot;
    this.paper = paper;
    this.classes =
        plot.colours().isPresent() && plot.colours().get() instanceof Colours.Classes c
            ? c.different()
            : List.of();
    this.values =
        plot.colours().filter(Colours.Values.class::isInstance).map(Colours.Values.class::cast);
    this.ends = values.map(Colours.Values::ends);
    this.labels = PointLabels.of(plot, bare(new Key("", List.of(), paper)).plane(), size());
  }

  /** The chart without title and note. */
  Frame frame() {
    List<Key.Entry> entries = new ArrayList<>();
    for (int i = 0; i < classes.size(); i++) {
      String name = classes.get(i);
      entries.add(new Key.Entry(name, of(i), Key.Sign.POINT, Marker.of(i)));
    }
    String name = plot.colours().map(Colours::name).orElse("");
    return bare(new Key(entries.isEmpty() ? "" : name, entries, paper));
  }

  private Frame bare(Key key) {
    double[] x = finite(plot.x());
    double[] y = finite(plot.y());
    Span across = (plot.diagonal() ? Span.of(x, y) : Span.of(x)).wider(0.05);
    Span up = (plot.diagonal() ? Span.of(x, y) : Span.of(y)).wider(0.06);
    Frame.Size size = plot.diagonal() ? new Frame.Size(SQUARE, SQUARE) : new Frame.Size(560, 360);
    return new Frame(
        ChartAxis.numbers(plot.xLabel(), across, 9),
        ChartAxis.numbers(plot.yLabel(), up, 8),
        key,
        paper,
        size,
        this);
  }

  /** The values of the points that are drawn. */
  private double[] finite(double[] values) {
    return IntStream.range(0, values.length)
        .filter(plot::has)
        .mapToDouble(i -> values[i])
        .toArray();
  }

  /** Half of a point's width: smaller if there are many. */
  private double size() {
    return plot.size() <= 100 ? 4.5 : plot.size() <= 600 ? 3.5 : plot.size() <= MOST ? 2.5 : 1.6;
  }

  private Color of(int number) {
    return paper.line(Palette.LINES.get(number % Palette.LINES.size()));
  }

  private int number(int point) {
    return classes.isEmpty() ? 0 : classes.indexOf(plot.colours().get().of(point));
  }

  @Override
  public void draw(Graphics2D g, Plane plane) {
    if (plot.diagonal()) {
      g.setColor(paper.faint());
      g.setStroke(
          new BasicStroke(
              1, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, new float[] {5, 4}, 0));
      double low = plane.across().low();
      double high = plane.across().high();
      g.draw(new Line2D.Double(plane.x(low), plane.y(low), plane.x(high), plane.y(high)));
    }
    if (plot.size() > MOST) {
      PointImage.draw(g, plane, pen -> points(pen, plane, false));
    } else {
      points(g, plane, true);
    }
    labels.draw(g, paper);
  }

  private void points(Graphics2D g, Plane plane, boolean texts) {
    for (int i = 0; i < plot.size(); i++) {
      if (plot.has(i)) {
        int point = i;
        Runnable part = () -> point(g, plane, point);
        if (texts) {
          Hover.over(g, text(i), part);
        } else {
          part.run();
        }
      }
    }
  }

  private void point(Graphics2D g, Plane plane, int i) {
    int number = number(i);
    Shape shape = Marker.of(number).at(plane.x(plot.xAt(i)), plane.y(plot.yAt(i)), size());
    Color colour = values.map(v -> ends.get().colour(v.at(i))).orElse(of(number));
    int alpha = values.isPresent() ? 255 : SEEN_THROUGH;
    boolean ink = colour.equals(paper.ink());
    g.setColor(
        ink ? colour : new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), alpha));
    g.fill(shape);
    if (values.isPresent()) {
      g.setColor(EDGE);
      g.setStroke(new BasicStroke(0.7f));
      g.draw(shape);
    }
  }

  private String text(int i) {
    String label = plot.labels().isEmpty() ? "" : Labels.shown(plot.labels().get(i)) + "\n";
    String colour = plot.colours().map(c -> "\n" + named(c.name()) + shown(c.of(i))).orElse("");
    return label
        + named(plot.xLabel())
        + Figures.of(plot.xAt(i))
        + "\n"
        + named(plot.yLabel())
        + Figures.of(plot.yAt(i))
        + colour;
  }

  private static String named(String what) {
    return what.isEmpty() ? "" : Labels.shown(what) + " ";
  }

  private static String shown(Object of) {
    return of instanceof Number n ? Figures.of(n.doubleValue()) : Labels.shown((String) of);
  }

  /** The note of the plot, with what is not drawn. */
  String note() {
    List<String> notes = new ArrayList<>();
    notes.add(plot.missing());
    if (plot.size() > MOST) {
      notes.add(plot.size() + " points are drawn as one image.");
    }
    if (labels.left() > 0) {
      notes.add(
          labels.left()
              + " of "
              + plot.labels().size()
              + " labels would overlap and are left out.");
    }
    notes.add(plot.note());
    return notes.stream().filter(note -> !note.isEmpty()).collect(Collectors.joining(" "));
  }
}
