package dev.loupe.view.axes;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The names beside a chart, each after the sign that stands for it in the chart. */
public record Key(String title, List<Entry> entries, Paper paper) implements Drawing {
  private static final double LINE = 18;
  private static final double SIGN = 22;
  private static final double NAME = 150;
  private static final int MOST = 18;

  /** How something is drawn in the chart. */
  public enum Sign {
    LINE,
    POINT,
    BOX
  }

  /** A name and its sign; a line without marker has no points. */
  public record Entry(String name, Color colour, Sign sign, Marker marker) {}

  private List<Entry> shown() {
    return entries.subList(0, Math.min(MOST, entries.size()));
  }

  private String rest() {
    return entries.size() > MOST ? "… " + (entries.size() - MOST) + " more" : "";
  }

  private static String name(Entry entry) {
    return Canvas.fitted(Canvas.NORMAL, Labels.shown(entry.name()), NAME);
  }

  private String heading() {
    return Canvas.fitted(Canvas.NORMAL, Labels.shown(title), NAME + SIGN);
  }

  @Override
  public double width() {
    double widest = Math.max(Canvas.width(Canvas.NORMAL, heading()), 0);
    for (Entry entry : shown()) {
      widest = Math.max(widest, SIGN + Canvas.width(Canvas.NORMAL, name(entry)));
    }
    return entries.isEmpty() ? 0 : widest;
  }

  @Override
  public double height() {
    int lines = shown().size() + (title.isEmpty() ? 0 : 1) + (rest().isEmpty() ? 0 : 1);
    return entries.isEmpty() ? 0 : lines * LINE;
  }

  @Override
  public void draw(Graphics2D g) {
    if (entries.isEmpty()) {
      return;
    }
    double y = LINE / 2;
    if (!title.isEmpty()) {
      g.setColor(paper.faint());
      Canvas.write(g, Canvas.NORMAL, heading(), 0, y, 0);
      y += LINE;
    }
    for (Entry entry : shown()) {
      sign(g, entry, y);
      g.setColor(paper.ink());
      Canvas.write(g, Canvas.NORMAL, name(entry), SIGN, y, 0);
      y += LINE;
    }
    g.setColor(paper.faint());
    Canvas.write(g, Canvas.NORMAL, rest(), SIGN, y, 0);
  }

  private static void sign(Graphics2D g, Entry entry, double y) {
    g.setColor(entry.colour());
    switch (entry.sign()) {
      case BOX -> g.fill(new Rectangle2D.Double(1, y - 6, 14, 12));
      case POINT -> g.fill(entry.marker().at(8, y, 4.5));
      case LINE -> {
        g.setStroke(new BasicStroke(2));
        g.draw(new Line2D.Double(0, y, 16, y));
        if (entry.marker() != null) {
          g.fill(entry.marker().at(8, y, 3.5));
        }
      }
    }
  }
}
