package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartCard;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Points in a plane, perhaps with a label and a colour each.
 *
 * <p>In a page, a point says its label and its numbers under the mouse. Labels are written beside
 * the points where they do not overlap; the note says how many are left out. Points whose x or y is
 * not finite are not drawn, and the note says so. More than 3,000 points are drawn as one image, so
 * that a page stays small; then they have no texts under the mouse.
 *
 * <pre>{@code scatter(pc1, pc2).labels(words).colours(classes).withAxes("PC 1", "PC 2")}</pre>
 *
 * @param labels a label for each point, or none
 * @param colours what the colours say, if they say something
 * @param diagonal whether the line on which x and y are equal is drawn
 */
public record Scatter(
    String title,
    String xLabel,
    String yLabel,
    double[] x,
    double[] y,
    List<String> labels,
    Optional<Colours> colours,
    boolean diagonal,
    String note)
    implements Drawn {
  private static final int LISTED = 20; // in text, more points are drawn with characters

  public Scatter {
    Objects.requireNonNull(title, "a scatter plot's title may be empty, not null");
    Objects.requireNonNull(xLabel, "the name of x may be empty, not null");
    Objects.requireNonNull(yLabel, "the name of y may be empty, not null");
    Objects.requireNonNull(note, "a scatter plot's note may be empty, not null");
    x = x.clone();
    y = y.clone();
    labels = List.copyOf(labels);
    if (x.length == 0 || x.length != y.length) {
      throw new IllegalArgumentException(
          "a scatter plot has "
              + x.length
              + " x and "
              + y.length
              + " y; each of at least one point needs an x and a y");
    }
    if (!labels.isEmpty()) {
      refuseOtherSize("labels", labels.size(), x.length);
    }
    if (colours.isPresent()) {
      refuseOtherSize("colours", colours.get().size(), x.length);
    }
  }

  private static void refuseOtherSize(String what, int given, int points) {
    if (given != points) {
      throw new IllegalArgumentException(
          given
              + " "
              + what
              + " do not fit "
              + points
              + " points of a scatter plot; give one for each point");
    }
  }

  /** Points at these places. */
  public static Scatter of(double[] x, double[] y) {
    return new Scatter("", "x", "y", x, y, List.of(), Optional.empty(), false, "");
  }

  /** These points under a title. */
  public Scatter withTitle(String title) {
    return new Scatter(title, xLabel, yLabel, x, y, labels, colours, diagonal, note);
  }

  /** These points with other names of the axes. */
  public Scatter withAxes(String xLabel, String yLabel) {
    return new Scatter(title, xLabel, yLabel, x, y, labels, colours, diagonal, note);
  }

  /** These points with this note below them. */
  public Scatter withNote(String note) {
    return new Scatter(title, xLabel, yLabel, x, y, labels, colours, diagonal, note);
  }

  /** These points with the line on which x and y are equal. */
  public Scatter withDiagonal() {
    return new Scatter(title, xLabel, yLabel, x, y, labels, colours, true, note);
  }

  /** These points with a label each, such as a token. */
  public Scatter labels(List<String> labels) {
    return new Scatter(title, xLabel, yLabel, x, y, labels, colours, diagonal, note);
  }

  /** These points with a label each, such as a token. */
  public Scatter labels(String... labels) {
    return labels(List.of(labels));
  }

  /**
   * These points in colours: one class, or one value, for each point.
   *
   * <p>Numbers are values on a colour scale with a legend; whole numbers with at most seven
   * different values, and everything else, are classes, each with a colour and a shape.
   */
  public Scatter colours(List<?> all) {
    return colours("", all);
  }

  /** These points in colours, and the name of what the colours show. */
  public Scatter colours(String name, List<?> all) {
    return colours(Colours.of(name, all));
  }

  /** These points in the colours of values, one for each point. */
  public Scatter colours(double... values) {
    return colours("", values);
  }

  /** These points in the colours of values, and what the values measure: "loss (nats)". */
  public Scatter colours(String name, double... values) {
    return colours(Colours.Values.of(name, values));
  }

  /** These points in these colours. */
  public Scatter colours(Colours colours) {
    return new Scatter(title, xLabel, yLabel, x, y, labels, Optional.of(colours), diagonal, note);
  }

  /** These points with another colour scale for their values. */
  public Scatter withScale(Scale scale) {
    if (colours.isPresent() && colours.get() instanceof Colours.Values v) {
      return colours(new Colours.Values(v.name(), v.all(), scale));
    }
    throw new IllegalArgumentException(
        "these points have no values for a colour scale; give them with colours(values)");
  }

  /** A copy of the points' x. */
  @Override
  public double[] x() {
    return x.clone();
  }

  /** A copy of the points' y. */
  @Override
  public double[] y() {
    return y.clone();
  }

  /** The x of a point, without a copy of all. */
  double xAt(int point) {
    return x[point];
  }

  /** The y of a point, without a copy of all. */
  double yAt(int point) {
    return y[point];
  }

  /** The number of points. */
  public int size() {
    return x.length;
  }

  /** Whether a point has a place, which an infinite number and NaN have not. */
  boolean has(int point) {
    return Double.isFinite(x[point]) && Double.isFinite(y[point]);
  }

  /** A sentence on the points without a place; empty if all have one. */
  String missing() {
    long gone = IntStream.range(0, x.length).filter(i -> !has(i)).count();
    String are =
        gone == 1 ? " points is NaN or infinite and is" : " points are NaN or infinite and are";
    return gone == 0 ? "" : gone + " of " + x.length + are + " not drawn.";
  }

  private ChartCard card(ScatterLayer layer) {
    Optional<Legend> legend =
        colours
            .filter(Colours.Values.class::isInstance)
            .map(Colours.Values.class::cast)
            .map(v -> Legend.of(v.name(), v.scale(), new double[][] {v.all()}));
    return new ChartCard(title, legend, layer.note());
  }

  @Override
  public Drawing drawing() {
    ScatterLayer layer = new ScatterLayer(this, Paper.WHITE);
    return card(layer).drawing(layer.frame());
  }

  @Override
  public String html() {
    ScatterLayer layer = new ScatterLayer(this, Paper.PAGE);
    String alternative = (title.isEmpty() ? "" : title + ": ") + summary();
    return card(layer).html(layer.frame(), alternative, numbers());
  }

  private Listing numbers() {
    List<String> header = new ArrayList<>();
    if (!labels.isEmpty()) {
      header.add("label");
    }
    header.add(xLabel.isEmpty() ? "x" : xLabel);
    header.add(yLabel.isEmpty() ? "y" : yLabel);
    colours.ifPresent(c -> header.add(c.name().isEmpty() ? "colour" : c.name()));
    Listing all = new Listing(header);
    for (int i = 0; i < x.length; i++) {
      List<Object> row = new ArrayList<>();
      if (!labels.isEmpty()) {
        row.add(labels.get(i));
      }
      row.add(x[i]);
      row.add(y[i]);
      int point = i;
      colours.ifPresent(c -> row.add(c.of(point)));
      all.add(row);
    }
    return all;
  }

  /** A line for each point: its label, its x and y, and what its colour says. */
  @Override
  public Optional<String> csv() {
    return Optional.of(numbers().csv());
  }

  private String summary() {
    return yLabel + " over " + xLabel + ", " + x.length + (x.length == 1 ? " point" : " points");
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Scatter s
        && title.equals(s.title)
        && xLabel.equals(s.xLabel)
        && yLabel.equals(s.yLabel)
        && Arrays.equals(x, s.x)
        && Arrays.equals(y, s.y)
        && labels.equals(s.labels)
        && colours.equals(s.colours)
        && diagonal == s.diagonal
        && note.equals(s.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        title, xLabel, yLabel, Arrays.hashCode(x), Arrays.hashCode(y), labels, colours, note);
  }

  /** The points in a table if there are few, otherwise drawn with characters, and the note. */
  @Override
  public String toString() {
    String points = x.length <= LISTED ? numbers().text() : ScatterText.of(this);
    String heading = TextTable.heading(title.isEmpty() ? "points" : title, summary());
    String gone = missing().isEmpty() ? "" : missing() + " ";
    return (heading + points + gone + note).stripTrailing();
  }
}
