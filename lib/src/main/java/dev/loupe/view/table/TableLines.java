package dev.loupe.view.table;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Palette;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;
import java.util.stream.IntStream;

/** A header and rows of text in aligned columns; the widest columns are cut if there is no room. */
final class TableLines implements Drawing {
  private static final double LINE = 20;
  private static final double GAP = 16;
  private static final double ROOM = 1000; // of all columns
  private static final Color STRIPE = new Color(0xf4f6f8);

  private final List<List<String>> rows;
  private final List<Boolean> numeric;
  private final double[] widths;

  TableLines(List<List<String>> rows, List<Boolean> numeric) {
    this.rows = List.copyOf(rows);
    this.numeric = List.copyOf(numeric);
    this.widths = IntStream.range(0, numeric.size()).mapToDouble(this::needed).toArray();
    while (width() > ROOM) {
      int widest = widest();
      double cut = Math.max(ROOM / (2.0 * widths.length), widths[widest] - (width() - ROOM));
      if (cut >= widths[widest]) {
        break; // many narrow columns: all stay whole
      }
      widths[widest] = cut;
    }
  }

  private double needed(int column) {
    return GAP
        + rows.stream()
            .mapToDouble(row -> Canvas.width(Canvas.NORMAL, row.get(column)))
            .max()
            .orElse(0);
  }

  private int widest() {
    int widest = 0;
    for (int i = 1; i < widths.length; i++) {
      widest = widths[i] > widths[widest] ? i : widest;
    }
    return widest;
  }

  @Override
  public double width() {
    double width = 0;
    for (double column : widths) {
      width += column;
    }
    return width;
  }

  @Override
  public double height() {
    return rows.size() * LINE;
  }

  @Override
  public void draw(Graphics2D g) {
    double width = width();
    for (int row = 0; row < rows.size(); row++) {
      g.setColor(row > 0 && row % 2 == 0 ? STRIPE : Palette.PAPER);
      g.fill(new Rectangle2D.Double(0, row * LINE, width, LINE));
    }
    g.setColor(Palette.INK);
    g.fill(new Rectangle2D.Double(0, LINE - 1, width, 1));
    double x = 0;
    for (int column = 0; column < widths.length; column++) {
      column(g, column, x);
      x += widths[column];
    }
  }

  private void column(Graphics2D g, int column, double x) {
    boolean right = numeric.get(column);
    double at = right ? x + widths[column] - GAP / 2 : x + GAP / 2;
    for (int row = 0; row < rows.size(); row++) {
      String text =
          Canvas.fitted(Canvas.NORMAL, rows.get(row).get(column), widths[column] - GAP + 1);
      Canvas.write(g, Canvas.NORMAL, text, at, (row + 0.5) * LINE, right ? 1 : 0);
    }
  }
}
