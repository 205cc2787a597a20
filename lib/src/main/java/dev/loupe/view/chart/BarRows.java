package dev.loupe.view.chart;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.TextTable;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * A bar for each label with its number after it, as HTML and as a drawing.
 *
 * @param low the lowest value of the axis, zero or below
 * @param high the highest value of the axis, zero or above
 * @param width the width of the bars without labels, in pixels
 */
public record BarRows(
    Labels labels,
    String unit,
    double[] values,
    double low,
    double high,
    Figures figures,
    double width,
    Paper paper)
    implements Drawing {
  private static final double LINE = 20;
  private static final double NAME = 220;
  private static final double NUMBER = 62;

  /** Bars on an axis from zero, or the lowest value, to the highest value. */
  static BarRows of(Labels labels, String unit, double[] values, double width) {
    double[][] all = {values};
    double low = Math.min(0, finite(values).min().orElse(0));
    double high = Math.max(0, finite(values).max().orElse(0));
    Figures figures = Figures.fitting(all);
    return new BarRows(labels, unit, values, low, high, figures, width, Paper.WHITE);
  }

  private static DoubleStream finite(double[] values) {
    return Arrays.stream(values).filter(Double::isFinite);
  }

  private String axis() {
    return labels.axis().isEmpty() ? "" : labels.axis() + " ↓";
  }

  private double span() {
    return high == low ? 1 : high - low;
  }

  /** The part of the width left of the bar, from 0 to 1. */
  private double start(double value) {
    return Double.isFinite(value) ? (Math.min(0, value) - low) / span() : 0;
  }

  /** The part of the width that the bar takes, from 0 to 1. */
  double length(double value) {
    return Double.isFinite(value) ? Math.abs(value) / span() : 0;
  }

  private static Color colour(double value) {
    return Palette.DIVERGING.at(value < 0 ? 0.2 : 0.8); // visible on white and on black
  }

  public String html() {
    StringBuilder table = new StringBuilder();
    table.append("<table style=\"border-collapse:collapse;margin:0;font-size:12px;");
    table.append(Html.CLEAR).append("\">");
    table.append(
        line(
            axis(axis(), "right")
                + axis(unit.isEmpty() ? "" : unit + " →", "left")
                + axis("", "left")));
    for (int i = 0; i < values.length; i++) {
      String name = Html.escape(Labels.shown(labels.names().get(i), 40));
      table.append(
          line(
              cell("right", name)
                  + cell("left", bar(values[i]))
                  + cell("right", figures.cell(values[i]))));
    }
    return table.append("</table>").toString();
  }

  /** A line for each bar: its name, its number, and a bar of characters. */
  public String text() {
    TextTable table = new TextTable(List.of(false, true, false));
    for (int i = 0; i < values.length; i++) {
      String bar = (values[i] < 0 ? "-" : "█").repeat((int) Math.round(length(values[i]) * 30));
      String name = Labels.shown(labels.names().get(i), 30);
      table.add(List.of(name, figures.cell(values[i]), bar));
    }
    return table.toString();
  }

  private static String line(String cells) {
    return Html.element("tr", Html.CLEAR + ";border:none", cells);
  }

  private static String axis(String text, String align) {
    return Html.element(
        "th",
        "padding:2px 6px;font-weight:normal;white-space:nowrap;text-align:" + align,
        Html.element("span", "font-style:italic;" + Html.FAINT, Html.escape(text)));
  }

  private static String cell(String align, String content) {
    String style = "padding:1px 6px;border:none;white-space:nowrap;text-align:";
    return Html.element("td", style + align, content);
  }

  private String bar(double value) {
    String style = "display:inline-block;height:14px;vertical-align:middle;width:";
    String before = Html.element("span", style + Math.round(start(value) * width) + "px", "");
    long length = Math.max(1, Math.round(length(value) * width));
    String bar = style + length + "px;background:" + Palette.hex(colour(value));
    String rest = style + Math.max(0, Math.round(width - start(value) * width) - length) + "px";
    return before + Html.element("span", bar, "") + Html.element("span", rest, "");
  }

  private String name(int index) {
    return Canvas.fitted(Canvas.NORMAL, labels.shown(index), NAME);
  }

  private double left() {
    double widest = Canvas.width(Canvas.NORMAL, axis());
    for (int i = 0; i < values.length; i++) {
      widest = Math.max(widest, Canvas.width(Canvas.NORMAL, name(i)));
    }
    return widest + 10;
  }

  private double room() {
    return Math.max(width, Canvas.width(Canvas.NORMAL, unit + " →") - NUMBER);
  }

  @Override
  public double width() {
    return left() + room() + NUMBER + 8;
  }

  @Override
  public double height() {
    return (values.length + 1) * LINE;
  }

  @Override
  public void draw(Graphics2D g) {
    double left = left();
    g.setColor(paper.faint());
    Canvas.write(g, Canvas.NORMAL, axis(), left - 10, LINE / 2, 1);
    Canvas.write(g, Canvas.NORMAL, unit.isEmpty() ? "" : unit + " →", left, LINE / 2, 0);
    for (int i = 0; i < values.length; i++) {
      line(g, i, left, (i + 1) * LINE);
    }
    g.setColor(paper.ink());
    g.fill(new Rectangle2D.Double(left + start(0) * width - 0.5, LINE, 1, values.length * LINE));
  }

  private void line(Graphics2D g, int index, double left, double y) {
    double value = values[index];
    g.setColor(colour(value));
    g.fill(
        new Rectangle2D.Double(
            left + start(value) * width, y + 3, length(value) * width, LINE - 6));
    g.setColor(paper.ink());
    Canvas.write(g, Canvas.NORMAL, name(index), left - 10, y + LINE / 2, 1);
    Canvas.write(g, Canvas.NORMAL, figures.cell(value), left + room() + NUMBER, y + LINE / 2, 1);
  }
}
