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
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** The lines of a chart, with their bands behind them and a hover text at each point. */
record CurvesLayer(Curves curves, Paper paper) implements Frame.Layer {
  private static final int MANY = 40; // with more points, lines are drawn without markers
  private static final int MOST_TEXTS = 1500; // hover texts of all lines together
  private static final double POINT = 3.5;
  private static final double NEAR = 6; // pixels around a point where its text is shown
  private static final int FAINT = 50; // the opacity of a band, of 255

  /** The whole chart without title and note. */
  static Frame frame(Curves curves, Paper paper) {
    double[][] y = curves.lines().stream().flatMap(CurvesLayer::edges).toArray(double[][]::new);
    double[][] x = curves.lines().stream().map(Line::x).toArray(double[][]::new);
    ChartAxis across =
        curves.names().isEmpty()
            ? numbers(curves.xLabel(), x)
            : ChartAxis.names(curves.xLabel(), curves.names());
    ChartAxis up =
        curves.ranks()
            ? ChartAxis.ranks(curves.yLabel(), Span.of(y).high())
            : ChartAxis.numbers(curves.yLabel(), Span.of(y).wider(0.05), 7);
    CurvesLayer layer = new CurvesLayer(curves, paper);
    return new Frame(across, up, layer.key(), paper, Frame.Size.USUAL, layer);
  }

  private static ChartAxis numbers(String title, double[][] x) {
    Span span = Span.of(x).wider(0.02);
    boolean whole =
        Arrays.stream(x).flatMapToDouble(Arrays::stream).allMatch(v -> v == Math.rint(v));
    return whole ? ChartAxis.wholeNumbers(title, span, 10) : ChartAxis.numbers(title, span, 10);
  }

  private static Stream<double[]> edges(Line line) {
    List<double[]> edges = new ArrayList<>(List.of(line.y()));
    line.band()
        .ifPresent(
            band -> {
              edges.add(band.low());
              edges.add(band.high());
            });
    return edges.stream();
  }

  private Key key() {
    List<Key.Entry> entries = new ArrayList<>();
    for (int i = 0; curves.lines().size() > 1 && i < curves.lines().size(); i++) {
      Line line = curves.lines().get(i);
      Marker marker = marked(line) ? Marker.of(i) : null;
      entries.add(new Key.Entry(line.name(), colour(i), Key.Sign.LINE, marker));
    }
    return new Key("", entries, paper);
  }

  private Color colour(int index) {
    return paper.line(Palette.LINES.get(index % Palette.LINES.size()));
  }

  private static boolean marked(Line line) {
    return line.x().length <= MANY;
  }

  @Override
  public void draw(Graphics2D g, Plane plane) {
    for (int i = 0; i < curves.lines().size(); i++) {
      band(g, plane, i);
    }
    int points = curves.lines().stream().mapToInt(line -> line.x().length).sum();
    for (int i = 0; i < curves.lines().size(); i++) {
      line(g, plane, i);
      points(g, plane, i, points <= MOST_TEXTS);
    }
  }

  /** The stretches of a line without a gap: the first index and the one after the last. */
  static List<int[]> stretches(double[]... coordinates) {
    List<int[]> stretches = new ArrayList<>();
    int from = 0;
    for (int i = 0; i <= coordinates[0].length; i++) {
      if (i == coordinates[0].length || !finite(i, coordinates)) {
        if (from < i) {
          stretches.add(new int[] {from, i});
        }
        from = i + 1;
      }
    }
    return stretches;
  }

  private static boolean finite(int index, double[]... coordinates) {
    for (double[] values : coordinates) {
      if (!Double.isFinite(values[index])) {
        return false;
      }
    }
    return true;
  }

  private double up(double value) {
    return curves.ranks() ? ChartAxis.ofRank(value) : value;
  }

  private void line(Graphics2D g, Plane plane, int index) {
    Line line = curves.lines().get(index);
    g.setColor(colour(index));
    g.setStroke(new BasicStroke(2, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
    double[] x = line.x();
    double[] y = line.y();
    for (int[] stretch : stretches(x, y)) {
      Path2D path = new Path2D.Double();
      append(path, places(plane, x, y, stretch, false), false);
      g.draw(path);
    }
  }

  private void band(Graphics2D g, Plane plane, int index) {
    Line line = curves.lines().get(index);
    if (line.band().isEmpty()) {
      return;
    }
    Color c = colour(index);
    g.setColor(new Color(c.getRed(), c.getGreen(), c.getBlue(), FAINT));
    double[] x = line.x();
    double[] low = line.band().get().low();
    double[] high = line.band().get().high();
    for (int[] stretch : stretches(x, low, high)) {
      Path2D path = new Path2D.Double();
      append(path, places(plane, x, low, stretch, false), false);
      append(path, places(plane, x, high, stretch, true), true);
      path.closePath();
      g.fill(path);
    }
  }

  /** The points of a stretch in pixels, [x, y][point], perhaps backwards. */
  private double[][] places(Plane plane, double[] x, double[] y, int[] stretch, boolean backwards) {
    int n = stretch[1] - stretch[0];
    double[][] places = new double[2][n];
    for (int i = 0; i < n; i++) {
      int point = backwards ? stretch[1] - 1 - i : stretch[0] + i;
      places[0][i] = plane.x(x[point]);
      places[1][i] = plane.y(up(y[point]));
    }
    return places;
  }

  private static void append(Path2D path, double[][] places, boolean on) {
    boolean first = !on;
    for (int i : Thinned.of(places[0], places[1])) {
      if (first) {
        path.moveTo(places[0][i], places[1][i]);
      } else {
        path.lineTo(places[0][i], places[1][i]);
      }
      first = false;
    }
  }

  /** The markers and the hover texts of a line; a point between two gaps always has a marker. */
  private void points(Graphics2D g, Plane plane, int index, boolean texts) {
    Line line = curves.lines().get(index);
    double[] x = line.x();
    double[] y = line.y();
    boolean marked = marked(line);
    for (int[] stretch : stretches(x, y)) {
      for (int i = stretch[0]; i < stretch[1]; i++) {
        double px = plane.x(x[i]);
        double py = plane.y(up(y[i]));
        if (marked || stretch[1] - stretch[0] == 1) {
          g.setColor(colour(index));
          g.fill(Marker.of(index).at(px, py, POINT));
        }
        if (texts) {
          String text = text(line, i);
          Hover.at(g, text, new Ellipse2D.Double(px - NEAR, py - NEAR, 2 * NEAR, 2 * NEAR));
        }
      }
    }
  }

  private String text(Line line, int point) {
    String name = line.name().isEmpty() ? "" : Labels.shown(line.name()) + "\n";
    return name
        + named(curves.xLabel())
        + curves.place(line.x()[point])
        + "\n"
        + named(curves.yLabel())
        + Figures.of(line.y()[point]);
  }

  private static String named(String axis) {
    return axis.isEmpty() ? "" : Labels.shown(axis) + " ";
  }
}
