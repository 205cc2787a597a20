package dev.loupe.view.chart;

import dev.loupe.view.Displayable;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;

/**
 * A line chart with a table of its numbers below it.
 *
 * <p>Lines differ by colour, safe for colour-blind readers, and by the shape of their points.
 *
 * <pre>{@code Curves.of("Loss by layer", "layer", "loss (nats)", Line.of("gpt2", losses))}</pre>
 */
public record Curves(String title, String xLabel, String yLabel, List<Line> lines, String note)
    implements Displayable {
  private static final int TEXT_ROWS = 20;
  private static final int TABLE_ROWS = 500;

  public Curves {
    Objects.requireNonNull(title, "curves need a title");
    Objects.requireNonNull(xLabel, "curves need a label for x");
    Objects.requireNonNull(yLabel, "curves need a label for y");
    Objects.requireNonNull(note, "the note of curves may be empty, not null");
    lines = List.copyOf(lines);
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("curves '" + title + "' have no line");
    }
    long names = lines.stream().map(Line::name).distinct().count();
    if (names < lines.size()) {
      throw new IllegalArgumentException(
          "curves '"
              + title
              + "' have lines of the same name: "
              + lines.stream().map(Line::name).toList());
    }
  }

  /** These lines without a note. */
  public static Curves of(String title, String xLabel, String yLabel, Line... lines) {
    return new Curves(title, xLabel, yLabel, List.of(lines), "");
  }

  /** The same chart with this note below it. */
  public Curves withNote(String note) {
    return new Curves(title, xLabel, yLabel, lines, note);
  }

  private Drawing drawing() {
    Drawing chart = new Charts.Picture(CurvesChart.of(this, Paper.WHITE), Paper.WHITE);
    return new Drawing.Stack(
        List.of(Caption.title(title, chart.width()), chart, Caption.note(note, chart.width())), 6);
  }

  @Override
  public String html() {
    Drawing chart = new Charts.Picture(CurvesChart.of(this, Paper.PAGE), Paper.PAGE);
    String names = String.join(", ", lines.stream().map(Line::name).toList());
    String alternative = title + ": " + yLabel + " over " + xLabel + " for " + names;
    List<List<String>> rows = rows(TABLE_ROWS);
    return Html.card(
        Html.title(title),
        Html.image(Canvas.onPage(chart), (int) chart.width(), alternative),
        Html.note(note),
        Html.details("the numbers", Html.table(header(), rows, numeric()) + rest(rows.size())));
  }

  @Override
  public byte[] png() {
    return Canvas.png(drawing());
  }

  private List<Boolean> numeric() {
    return Collections.nCopies(lines.size() + 1, true);
  }

  private List<String> header() {
    List<String> header = new ArrayList<>();
    header.add(xLabel);
    lines.forEach(line -> header.add(Labels.shown(line.name())));
    return header;
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
  private List<List<String>> rows(int limit) {
    List<List<String>> rows = new ArrayList<>();
    for (double x : places().stream().limit(limit).toList()) {
      List<String> row = new ArrayList<>();
      row.add(Figures.of(x));
      lines.forEach(line -> row.add(at(line, x)));
      rows.add(row);
    }
    return rows;
  }

  private static String at(Line line, double x) {
    double[] places = line.x();
    for (int i = 0; i < places.length; i++) {
      if (Double.compare(places[i], x) == 0) {
        int point = i;
        String band =
            line.band()
                .map(
                    b ->
                        " ("
                            + Figures.brief(b.low()[point])
                            + " to "
                            + Figures.brief(b.high()[point])
                            + ")")
                .orElse("");
        return Figures.of(line.y()[i]) + band;
      }
    }
    return "";
  }

  private String rest(int shown) {
    int more = places().size() - shown;
    return more > 0 ? "… " + more + " more rows\n" : "";
  }

  /** Title, the numbers in a table, and the note. */
  @Override
  public String toString() {
    TextTable table = new TextTable(numeric());
    table.add(header());
    List<List<String>> rows = rows(TEXT_ROWS);
    rows.forEach(table::add);
    return (TextTable.heading(title, yLabel) + table + rest(rows.size()) + note).stripTrailing();
  }
}
