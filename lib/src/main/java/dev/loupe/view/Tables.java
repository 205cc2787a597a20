package dev.loupe.view;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import tech.tablesaw.api.NumericColumn;
import tech.tablesaw.api.Table;
import tech.tablesaw.columns.Column;

/** Tables of Tablesaw, made showable. */
public final class Tables {
  private static final int ROWS = 50;
  private static final int TEXT_ROWS = 20;
  private static final int CELL = 40; // characters
  private static final int LONG_CELL = 160;

  private Tables() {}

  /** The first rows of the table, with a word on how many there are. */
  public static Displayable displayable(Table table) {
    return displayable(table, CELL);
  }

  /** The same, with so many characters of a cell. */
  public static Displayable displayable(Table table, int characters) {
    return new Shown(
        Objects.requireNonNull(table, "there is no table to show"), ROWS, TEXT_ROWS, characters);
  }

  /** Every row of a table that is known to be short, with whole sentences in its cells. */
  public static Displayable whole(Table table) {
    return new Shown(table, table.rowCount(), table.rowCount(), LONG_CELL);
  }

  private static String title(Table table) {
    return Objects.requireNonNullElse(table.name(), "");
  }

  private static List<String> header(Table table) {
    return table.columnNames().stream().map(name -> Labels.shown(name, CELL)).toList();
  }

  private static List<Boolean> numeric(Table table) {
    return table.columns().stream().map(column -> column instanceof NumericColumn<?>).toList();
  }

  private static List<List<String>> rows(Table table, int limit, int width) {
    return IntStream.range(0, Math.min(limit, table.rowCount()))
        .mapToObj(row -> table.columns().stream().map(column -> cell(column, row, width)).toList())
        .toList();
  }

  private static String cell(Column<?> column, int row, int width) {
    if (column.isMissing(row)) {
      return Figures.MISSING;
    }
    boolean fraction = column.get(row) instanceof Double || column.get(row) instanceof Float;
    return fraction
        ? Figures.of(((Number) column.get(row)).doubleValue())
        : Labels.shown(column.getString(row), width);
  }

  private static String rest(Table table, int shown) {
    int more = table.rowCount() - shown;
    return more <= 0 ? "" : "… " + more + " more of " + table.rowCount() + " rows";
  }

  private record Shown(Table table, int limit, int textLimit, int cell) implements Displayable {
    @Override
    public String html() {
      return Html.card(
          Html.title(title(table)),
          "<div style=\"overflow-x:auto;max-width:100%\">",
          Html.table(header(table), rows(table, limit, cell), numeric(table)),
          "</div>",
          Html.note(rest(table, limit)));
    }

    @Override
    public byte[] png() {
      List<List<String>> lines = new ArrayList<>();
      lines.add(header(table));
      lines.addAll(rows(table, limit, cell));
      Drawing picture = new Lines(lines, numeric(table));
      double width = Math.max(300, picture.width());
      return Canvas.png(
          new Drawing.Stack(
              List.of(
                  Caption.title(title(table), width),
                  picture,
                  Caption.note(rest(table, limit), width)),
              6));
    }

    @Override
    public String toString() {
      TextTable text = new TextTable(numeric(table));
      text.add(header(table));
      rows(table, textLimit, cell).forEach(text::add);
      String title = title(table).isEmpty() ? "" : title(table) + "\n";
      return (title + text + rest(table, textLimit)).stripTrailing();
    }
  }

  /** A header and rows of text in aligned columns. */
  private record Lines(List<List<String>> rows, List<Boolean> numeric) implements Drawing {
    private static final double LINE = 20;
    private static final double GAP = 16;

    private double width(int column) {
      return GAP
          + rows.stream()
              .mapToDouble(row -> Canvas.width(Canvas.NORMAL, row.get(column)))
              .max()
              .orElse(0);
    }

    @Override
    public double width() {
      return IntStream.range(0, numeric.size()).mapToDouble(this::width).sum();
    }

    @Override
    public double height() {
      return rows.size() * LINE;
    }

    @Override
    public void draw(Graphics2D g) {
      double width = width();
      for (int row = 0; row < rows.size(); row++) {
        g.setColor(row > 0 && row % 2 == 0 ? new Color(0xf4f6f8) : Palette.PAPER);
        g.fill(new Rectangle2D.Double(0, row * LINE, width, LINE));
      }
      g.setColor(Palette.INK);
      g.fill(new Rectangle2D.Double(0, LINE - 1, width, 1));
      double x = 0;
      for (int column = 0; column < numeric.size(); column++) {
        column(g, column, x);
        x += width(column);
      }
    }

    private void column(Graphics2D g, int column, double x) {
      boolean right = numeric.get(column);
      double at = right ? x + width(column) - GAP / 2 : x + GAP / 2;
      for (int row = 0; row < rows.size(); row++) {
        String text = rows.get(row).get(column);
        Canvas.write(g, Canvas.NORMAL, text, at, (row + 0.5) * LINE, right ? 1 : 0);
      }
    }
  }
}
