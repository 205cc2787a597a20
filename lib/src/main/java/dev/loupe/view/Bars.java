package dev.loupe.view;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.DoubleStream;

/**
 * One bar for each label, lying, so that long labels can be read.
 *
 * <p>Bars right of zero are blue and bars left of it red, as in the heat maps.
 *
 * <pre>{@code Bars.of("Direct logit attribution", "logits", Labels.of("component", names), values)}
 * </pre>
 */
public record Bars(String title, String unit, Labels labels, double[] values, String note)
    implements Displayable {
  private static final double WIDTH = 340;
  private static final double LINE = 20;
  private static final double NAME = 220;

  public Bars {
    Objects.requireNonNull(title, "bars need a title");
    Objects.requireNonNull(unit, "bars need a unit");
    Objects.requireNonNull(note, "the note of bars may be empty, not null");
    values = values.clone();
    if (values.length == 0 || labels.size() != values.length) {
      throw new IllegalArgumentException(
          "bars '"
              + title
              + "' have "
              + labels.size()
              + " labels and "
              + values.length
              + " values; one value for each of at least one label is needed");
    }
  }

  /** These bars without a note. */
  public static Bars of(String title, String unit, Labels labels, double[] values) {
    return new Bars(title, unit, labels, values, "");
  }

  /** The same bars with another line below them. */
  public Bars withNote(String note) {
    return new Bars(title, unit, labels, values, note);
  }

  /** A copy of the values, one for each label. */
  @Override
  public double[] values() {
    return values.clone();
  }

  private double low() {
    return Math.min(0, finite().min().orElse(0));
  }

  private double span() {
    double span = Math.max(0, finite().max().orElse(0)) - low();
    return span == 0 ? 1 : span;
  }

  private DoubleStream finite() {
    return Arrays.stream(values).filter(Double::isFinite);
  }

  /** The part of the width left of the bar, from 0 to 1. */
  private double start(double value) {
    return Double.isFinite(value) ? (Math.min(0, value) - low()) / span() : 0;
  }

  private double length(double value) {
    return Double.isFinite(value) ? Math.abs(value) / span() : 0;
  }

  private static Color colour(double value) {
    return Palette.DIVERGING.at(value < 0 ? 0.18 : 0.82);
  }

  @Override
  public String html() {
    Figures figures = Figures.fitting(new double[][] {values});
    StringBuilder table = new StringBuilder();
    table.append(
        "<table style=\"border-collapse:collapse;margin:0;background:#ffffff;font-size:12px\">");
    table.append(
        line(axis(labels.axis() + " ↓", "right") + axis(unit + " →", "left") + axis("", "left")));
    for (int i = 0; i < values.length; i++) {
      String name = Html.escape(Labels.shown(labels.names().get(i), 40));
      table.append(
          line(
              cell("right", name)
                  + cell("left", bar(i))
                  + cell("right", figures.write(values[i]))));
    }
    return Html.card(Html.title(title), table.append("</table>").toString(), Html.note(note));
  }

  private static String line(String cells) {
    return Html.element("tr", "background:#ffffff;border:none", cells);
  }

  private static String axis(String text, String align) {
    return Html.element(
        "th",
        "padding:2px 6px;color:#5f6368;font-weight:normal;font-style:italic;background:#ffffff;text-align:"
            + align,
        Html.escape(text));
  }

  private static String cell(String align, String content) {
    String style =
        "padding:1px 6px;color:#1a1a1a;background:#ffffff;white-space:nowrap;text-align:";
    return Html.element("td", style + align, content);
  }

  private String bar(int index) {
    double value = values[index];
    String style = "display:inline-block;height:14px;vertical-align:middle;width:";
    String before = Html.element("span", style + Math.round(start(value) * WIDTH) + "px", "");
    long length = Math.max(1, Math.round(length(value) * WIDTH));
    String bar = style + length + "px;background:" + Palette.hex(colour(value));
    String rest = style + Math.max(0, Math.round(WIDTH - start(value) * WIDTH) - length) + "px";
    return before + Html.element("span", bar, "") + Html.element("span", rest, "");
  }

  @Override
  public byte[] png() {
    Drawing picture = new Picture();
    return Canvas.png(
        new Drawing.Stack(
            List.of(
                Caption.title(title, picture.width()),
                picture,
                Caption.note(note, picture.width())),
            8));
  }

  /** The bars between their names and their values. */
  private final class Picture implements Drawing {
    private final Figures figures = Figures.fitting(new double[][] {values});
    private final double left = nameWidth() + 10;

    private String name(int index) {
      return Canvas.fitted(Canvas.NORMAL, labels.shown(index), NAME);
    }

    private double nameWidth() {
      double widest = Canvas.width(Canvas.NORMAL, labels.axis() + " ↓");
      for (int i = 0; i < values.length; i++) {
        widest = Math.max(widest, Canvas.width(Canvas.NORMAL, name(i)));
      }
      return widest;
    }

    @Override
    public double width() {
      return left + WIDTH + 70;
    }

    @Override
    public double height() {
      return (values.length + 1) * LINE;
    }

    @Override
    public void draw(Graphics2D g) {
      g.setColor(Palette.FAINT);
      Canvas.write(g, Canvas.NORMAL, labels.axis() + " ↓", left - 10, LINE / 2, 1);
      Canvas.write(g, Canvas.NORMAL, unit + " →", left, LINE / 2, 0);
      for (int i = 0; i < values.length; i++) {
        line(g, i, (i + 1) * LINE);
      }
      g.setColor(Palette.INK);
      g.fill(new Rectangle2D.Double(left + start(0) * WIDTH - 0.5, LINE, 1, values.length * LINE));
    }

    private void line(Graphics2D g, int index, double y) {
      double value = values[index];
      g.setColor(colour(value));
      g.fill(
          new Rectangle2D.Double(
              left + start(value) * WIDTH, y + 3, length(value) * WIDTH, LINE - 6));
      g.setColor(Palette.INK);
      Canvas.write(g, Canvas.NORMAL, name(index), left - 10, y + LINE / 2, 1);
      Canvas.write(g, Canvas.NORMAL, figures.write(value), left + WIDTH + 62, y + LINE / 2, 1);
    }
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Bars b
        && title.equals(b.title)
        && unit.equals(b.unit)
        && labels.equals(b.labels)
        && Arrays.equals(values, b.values)
        && note.equals(b.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, unit, labels, Arrays.hashCode(values), note);
  }

  /** Title, unit, a line for each bar, and the note. */
  @Override
  public String toString() {
    Figures figures = Figures.fitting(new double[][] {values});
    TextTable table = new TextTable(List.of(false, true, false));
    for (int i = 0; i < values.length; i++) {
      String bar = (values[i] < 0 ? "-" : "█").repeat((int) Math.round(length(values[i]) * 30));
      table.add(List.of(Labels.shown(labels.names().get(i), 30), figures.write(values[i]), bar));
    }
    return (GridText.heading(title, unit) + table + note).stripTrailing();
  }
}
