package dev.loupe.view.grid;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.Rectangle2D;

/** The coloured cells of a grid with the names of their rows and columns. */
final class HeatMap implements Drawing {
  private static final double WIDEST = 1200; // of the cells together
  private static final double ROOM = 1000; // of the cells together, if they have texts
  private static final double WORD = 52; // the smallest width of a cell with longer words
  private static final double TALLEST = 800;
  private static final double ROW_NAME = 200;
  private static final double COLUMN_NAME = 130;
  private static final double CELL = 22; // of a cell without text
  private static final double PAD = 6;
  private static final Color FRAME = new Color(0xd0d5db); // of cells beside masked ones
  private static final double LINE = 14; // the least distance of two lines of text
  private static final double APART = 6; // between the names of two columns

  private final Grid grid;
  private final Scale scale;
  private final CellTexts texts;
  private final Paper paper;
  private final double cellWidth;
  private final double cellHeight;
  private final double left;
  private final double top;
  private final double names; // where the names of columns end
  private final boolean upright;

  HeatMap(Grid full, CellTexts texts, Paper paper) {
    this(full, texts, paper, CELL);
  }

  /** The same with empty cells no larger than {@code largest}. */
  HeatMap(Grid full, CellTexts texts, Paper paper, double largest) {
    this.grid = Condensed.of(full, (int) WIDEST, (int) TALLEST);
    this.scale = full.scale().over(full.visible());
    this.texts = texts.in(grid);
    this.paper = paper;
    double name = widest(grid.columns(), COLUMN_NAME);
    double corner = Canvas.width(Canvas.SMALL, rowAxis());
    this.left = Math.max(widest(grid.rows(), ROW_NAME), corner) + PAD;
    this.cellWidth =
        texts.present() ? textWidth(name) : Math.max(1, Math.min(largest, WIDEST / columns()));
    this.upright = name + APART <= cellWidth || grid.columns().areNumbers();
    this.cellHeight = texts.present() ? 22 : Math.max(1, Math.min(largest, TALLEST / rows()));
    double overhang = Math.max(0, (LINE - cellHeight) / 2); // of the first row's name
    this.top = LINE + 4 + (upright ? LINE : name) + 4 + overhang;
    this.names = top - overhang;
  }

  private int rows() {
    return grid.rows().size();
  }

  private int columns() {
    return grid.columns().size();
  }

  private String rowAxis() {
    return grid.rows().axis() + " ↓";
  }

  private String columnAxis() {
    return grid.columns().axis() + " →";
  }

  private static double widest(Labels labels, double limit) {
    double widest = 0;
    for (int i = 0; i < labels.size(); i++) {
      widest = Math.max(widest, Canvas.width(Canvas.SMALL, name(labels, i, limit)));
    }
    return widest;
  }

  private static String name(Labels labels, int index, double limit) {
    return Canvas.fitted(Canvas.SMALL, labels.shown(index), limit);
  }

  /** The width of the widest text and of the column names, if there is room. */
  private double textWidth(double name) {
    double widest = 24;
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        widest = Math.max(widest, Canvas.width(Canvas.SMALL, texts.at(row, column)) + 8);
      }
    }
    double room = ROOM / columns();
    double wanted = Math.max(widest, Math.min(name + 6, Math.min(room, 120)));
    return grid.words().isEmpty() ? wanted : Math.min(wanted, Math.max(WORD, Math.min(room, 180)));
  }

  @Override
  public double width() {
    double cells = left + columns() * cellWidth;
    return Math.max(cells, left + Canvas.width(Canvas.SMALL, columnAxis()));
  }

  @Override
  public double height() {
    return top + rows() * cellHeight;
  }

  @Override
  public void draw(Graphics2D g) {
    axes(g);
    for (int row = 0; row < rows(); row++) {
      for (int column = 0; column < columns(); column++) {
        cell(g, row, column);
      }
    }
  }

  private void axes(Graphics2D g) {
    Font italic = Canvas.SMALL.deriveFont(Font.ITALIC);
    g.setColor(paper.faint());
    Canvas.write(g, italic, columnAxis(), left + 2, LINE / 2, 0);
    Canvas.write(g, italic, rowAxis(), left - PAD, names - LINE / 2, 1);
    g.setColor(paper.ink());
    int rowStep = step(cellHeight, LINE - 2);
    for (int row = 0; row < rows(); row += rowStep) {
      double y = top + (row + 0.5) * cellHeight;
      Canvas.write(g, Canvas.SMALL, name(grid.rows(), row, ROW_NAME), left - PAD, y, 1);
    }
    double room = upright ? widest(grid.columns(), COLUMN_NAME) + APART : LINE - 2;
    int columnStep = step(cellWidth, room);
    for (int column = 0; column < columns(); column += columnStep) {
      String text = name(grid.columns(), column, COLUMN_NAME);
      double x = left + (column + 0.5) * cellWidth;
      if (upright) {
        Canvas.write(g, Canvas.SMALL, text, x, names - LINE / 2 - 1, 0.5);
      } else {
        Canvas.writeUpwards(g, Canvas.SMALL, text, x, names - 4);
      }
    }
  }

  /** The step between cells whose names fit, a round number. */
  private static int step(double cell, double room) {
    int least = (int) Math.ceil(room / cell - 1e-9);
    for (int power = 1; ; power *= 10) {
      for (int round : new int[] {1, 2, 5}) {
        if (round * power >= least) {
          return round * power;
        }
      }
    }
  }

  private void cell(Graphics2D g, int row, int column) {
    if (grid.mask().hides(row, column)) {
      return;
    }
    double gap = Math.min(cellWidth, cellHeight) >= 6 ? 1 : 0;
    double x = left + column * cellWidth;
    double y = top + row * cellHeight;
    Shape box = new Rectangle2D.Double(x, y, cellWidth - gap, cellHeight - gap);
    Color colour = scale.colour(grid.at(row, column));
    if (Double.isNaN(grid.at(row, column))) {
      Canvas.hatch(g, box);
      return;
    }
    g.setColor(colour);
    g.fill(box);
    if (!grid.mask().equals(Mask.NONE) && gap > 0) {
      g.setColor(FRAME);
      g.setStroke(new BasicStroke(1));
      g.draw(new Rectangle2D.Double(x - 0.5, y - 0.5, cellWidth, cellHeight));
    }
    g.setColor(Palette.textOn(colour));
    String text = Canvas.fitted(Canvas.SMALL, texts.at(row, column), cellWidth - 4);
    Canvas.write(g, Canvas.SMALL, text, x + cellWidth / 2, y + cellHeight / 2 - 0.5, 0.5);
  }
}
