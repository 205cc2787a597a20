package dev.loupe.view.chart;

import dev.loupe.view.axes.ChartCard;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A line chart with a table of its numbers below it.
 *
 * <p>Lines differ by colour, safe for colour-blind readers, and by the shape of their points.
 *
 * <pre>{@code Curves.of("Loss by layer", "layer", "loss (nats)", Line.of("gpt2", losses))}</pre>
 *
 * @param names what is written at x = 0, 1, 2, …; empty: numbers
 * @param ranks whether y is a rank: then 0, the best, is at the top, and the axis is logarithmic
 */
public record Curves(
    String title,
    String xLabel,
    String yLabel,
    List<Line> lines,
    List<String> names,
    boolean ranks,
    String note)
    implements Drawn {
  public Curves {
    Objects.requireNonNull(title, "curves need a title");
    Objects.requireNonNull(xLabel, "curves need a label for x");
    Objects.requireNonNull(yLabel, "curves need a label for y");
    Objects.requireNonNull(note, "the note of curves may be empty, not null");
    lines = List.copyOf(lines);
    names = List.copyOf(names);
    refuseOtherPlaces(title, lines, names);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("curves '" + title + "' have no line");
    }
    refuseNoRanks(title, lines, ranks);
    long different = lines.stream().map(Line::name).distinct().count();
    if (different < lines.size()) {
      throw new IllegalArgumentException(
          "curves '"
              + title
              + "' have lines of the same name: "
              + lines.stream().map(Line::name).toList());
    }
  }

  private static void refuseNoRanks(String title, List<Line> lines, boolean ranks) {
    boolean below =
        lines.stream().flatMapToDouble(line -> Arrays.stream(line.y())).anyMatch(y -> y < 0);
    if (ranks && below) {
      throw new IllegalArgumentException(
          "curves '" + title + "' are to be ranks, which are 0 or more, and have values below 0");
    }
  }

  private static void refuseOtherPlaces(String title, List<Line> lines, List<String> names) {
    for (Line line : names.isEmpty() ? List.<Line>of() : lines) {
      for (double x : line.x()) {
        if (!(x >= 0 && x < names.size() && x == Math.rint(x))) {
          throw new IllegalArgumentException(
              String.format(
                  "curves '%s' have %d names along x, and line '%s' has a point at %s; with names, points stand at 0, 1, 2, …",
                  title, names.size(), line.name(), Figures.of(x)));
        }
      }
    }
  }

  /** These lines without a note. */
  public static Curves of(String title, String xLabel, String yLabel, Line... lines) {
    return new Curves(title, xLabel, yLabel, List.of(lines), List.of(), false, "");
  }

  /** The same chart with this note below it. */
  public Curves withNote(String note) {
    return new Curves(title, xLabel, yLabel, lines, names, ranks, note);
  }

  /** These lines under another title. */
  public Curves withTitle(String title) {
    return new Curves(title, xLabel, yLabel, lines, names, ranks, note);
  }

  /** These lines with other names of their axes. */
  public Curves withAxes(String xLabel, String yLabel) {
    return new Curves(title, xLabel, yLabel, lines, names, ranks, note);
  }

  /** These lines and one more. */
  public Curves and(Line line) {
    List<Line> more = new ArrayList<>(lines);
    more.add(line);
    return new Curves(title, xLabel, yLabel, more, names, ranks, note);
  }

  /** These lines with their points at other places along x, one for each point. */
  public Curves at(double... x) {
    List<Line> moved = lines.stream().map(line -> Line.of(x, line)).toList();
    return new Curves(title, xLabel, yLabel, moved, List.of(), ranks, note);
  }

  /** These lines with a name for each point along x, such as tokens or the names of models. */
  public Curves at(List<String> names) {
    double[] x = new double[names.size()];
    Arrays.setAll(x, i -> i);
    return new Curves(title, xLabel, yLabel, at(x).lines, names, ranks, note);
  }

  /** The one line with a band from {@code low} to {@code high} around it. */
  public Curves withBand(double[] low, double[] high) {
    if (lines.size() > 1) {
      throw new IllegalArgumentException(
          "a band belongs to one line, and here are "
              + lines.size()
              + "; give each Line its band with withBand(low, high)");
    }
    List<Line> banded = List.of(lines.get(0).withBand(low, high));
    return new Curves(title, xLabel, yLabel, banded, names, ranks, note);
  }

  /** These lines as ranks: 0, the best, at the top, on a logarithmic axis. */
  public Curves asRanks() {
    return new Curves(title, xLabel, yLabel, lines, names, true, note);
  }

  private ChartCard card() {
    return new ChartCard(title, Optional.empty(), note);
  }

  @Override
  public Drawing drawing() {
    return card().drawing(CurvesLayer.frame(this, Paper.WHITE));
  }

  @Override
  public String html() {
    String names = String.join(", ", lines.stream().map(Line::name).toList());
    String alternative = title + ": " + yLabel + " over " + xLabel + " for " + names;
    return card().html(CurvesLayer.frame(this, Paper.PAGE), alternative, sideBySide());
  }

  /** What is written at a place along x: its name or its number. */
  String place(double x) {
    return names.isEmpty() ? Figures.of(x) : Labels.shown(names.get((int) x));
  }

  private TreeSet<Double> places() {
    TreeSet<Double> places = new TreeSet<>();
    for (Line line : lines) {
      for (double x : line.x()) {
        places.add(x);
      }
    }
    return places;
  }

  /** One row for each x of any line, with the y of every line. */
  private Listing sideBySide() {
    List<String> header = new ArrayList<>(List.of(xLabel));
    lines.forEach(line -> header.add(line.name().isEmpty() ? yLabel : line.name()));
    Listing all = new Listing(header);
    List<Map<Double, Object>> columns = lines.stream().map(Curves::cells).toList();
    for (double x : places()) {
      List<Object> row = new ArrayList<>();
      row.add(names.isEmpty() ? (Object) x : names.get((int) x));
      columns.forEach(column -> row.add(column.getOrDefault(x, "")));
      all.add(row);
    }
    return all;
  }

  /** What a table says of a line at each x; of several points at one x, the first. */
  private static Map<Double, Object> cells(Line line) {
    Map<Double, Object> cells = new HashMap<>();
    double[] x = line.x();
    double[] y = line.y();
    for (int i = 0; i < x.length; i++) {
      cells.putIfAbsent(x[i], line.band().isEmpty() ? (Object) y[i] : withBand(line, i));
    }
    return cells;
  }

  private static String withBand(Line line, int point) {
    Line.Band band = line.band().orElseThrow();
    String low = Figures.brief(band.low()[point]);
    String high = Figures.brief(band.high()[point]);
    return Figures.of(line.y()[point]) + " (" + low + " to " + high + ")";
  }

  /** A line for each point of each line: its line, x, y, and the edges of its band. */
  @Override
  public Optional<String> csv() {
    Listing all = new Listing("line", xLabel, yLabel, "low", "high");
    for (Line line : lines) {
      double[] x = line.x();
      double[] y = line.y();
      Optional<double[]> low = line.band().map(Line.Band::low);
      Optional<double[]> high = line.band().map(Line.Band::high);
      for (int i = 0; i < x.length; i++) {
        int point = i;
        Object place = names.isEmpty() ? x[i] : names.get((int) x[i]);
        Object below = low.map(edge -> (Object) edge[point]).orElse("");
        Object above = high.map(edge -> (Object) edge[point]).orElse("");
        all.add(line.name(), place, y[i], below, above);
      }
    }
    return Optional.of(all.csv());
  }

  /** Title, the numbers in a table, and the note. */
  @Override
  public String toString() {
    return (TextTable.heading(title, yLabel) + sideBySide().text() + note).stripTrailing();
  }
}
