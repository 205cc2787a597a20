package dev.loupe.view.chart;

import dev.loupe.view.axes.Key;
import dev.loupe.view.axes.Marker;
import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Hover;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The horizontal bars of several groups, those of one label together, each with its number. */
record GroupRows(GroupedBars bars, List<double[]> values, Span span, Figures figures, Paper paper)
    implements Drawing {
  private static final double BAR = 13;
  private static final double BETWEEN = 9; // labels
  private static final double HEAD = 20;
  private static final double WIDTH = 340;
  private static final double NAME = 220;
  private static final double NUMBER = 62;
  private static final double GAP = 10;

  static GroupRows of(GroupedBars bars, Paper paper) {
    List<double[]> values = bars.groups().stream().map(Group::values).toList();
    double[][] all = values.toArray(double[][]::new);
    return new GroupRows(bars, values, Span.of(all).withZero(), Figures.fitting(all), paper);
  }

  private Key key() {
    List<Key.Entry> entries = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      String name = bars.groups().get(i).name();
      entries.add(new Key.Entry(name, colour(i), Key.Sign.BOX, Marker.CIRCLE));
    }
    return new Key("", entries, paper);
  }

  private Color colour(int group) {
    return paper.line(Palette.LINES.get(group % Palette.LINES.size()));
  }

  private String name(int label) {
    return Canvas.fitted(Canvas.NORMAL, bars.labels().shown(label), NAME);
  }

  private String axis() {
    return Labels.shown(bars.labels().axis()) + (bars.labels().axis().isEmpty() ? "" : " ↓");
  }

  private double left() {
    double widest = Canvas.width(Canvas.NORMAL, axis());
    for (int i = 0; i < bars.labels().size(); i++) {
      widest = Math.max(widest, Canvas.width(Canvas.NORMAL, name(i)));
    }
    return Math.ceil(widest) + GAP;
  }

  private double block() {
    return values.size() * BAR + BETWEEN;
  }

  /** The length of a bar in pixels. */
  double length(double value) {
    return Double.isFinite(value) ? Math.abs(value) / (span.high() - span.low()) * WIDTH : 0;
  }

  @Override
  public double width() {
    return left() + WIDTH + NUMBER + 2 * GAP + key().width();
  }

  @Override
  public double height() {
    return Math.max(HEAD + bars.labels().size() * block(), HEAD + key().height());
  }

  @Override
  public void draw(Graphics2D g) {
    double left = left();
    g.setColor(paper.faint());
    Canvas.write(g, Canvas.NORMAL, axis(), left - GAP, HEAD / 2, 1);
    String unit = bars.unit().isEmpty() ? "" : Labels.shown(bars.unit()) + " →";
    Canvas.write(g, Canvas.NORMAL, unit, left, HEAD / 2, 0);
    for (int label = 0; label < bars.labels().size(); label++) {
      double top = HEAD + label * block();
      g.setColor(paper.ink());
      double middle = top + values.size() * BAR / 2;
      Canvas.write(g, Canvas.NORMAL, name(label), left - GAP, middle, 1);
      for (int group = 0; group < values.size(); group++) {
        bar(g, label, group, left, top + group * BAR);
      }
    }
    g.setColor(paper.ink());
    double zero = left + span.part(0) * WIDTH;
    double tall = bars.labels().size() * block() - BETWEEN;
    g.fill(new Rectangle2D.Double(zero - 0.5, HEAD, 1, tall));
    key().drawAt(g, left + WIDTH + NUMBER + 2 * GAP, HEAD);
  }

  private void bar(Graphics2D g, int label, int group, double left, double top) {
    double value = values.get(group)[label];
    double from = left + (Double.isFinite(value) ? span.part(Math.min(0, value)) : 0) * WIDTH;
    Rectangle2D.Double box = new Rectangle2D.Double(from, top + 1, length(value), BAR - 2);
    g.setColor(colour(group));
    g.fill(box);
    g.setColor(paper.ink());
    double middle = top + BAR / 2;
    Canvas.write(g, Canvas.SMALL, figures.write(value), left + WIDTH + NUMBER, middle, 1);
    String text = bars.labels().shown(label) + "\n" + bars.groups().get(group).name();
    Rectangle2D.Double row = new Rectangle2D.Double(left, top, WIDTH + NUMBER, BAR);
    Hover.at(g, text + " " + Figures.of(value), row);
  }
}
