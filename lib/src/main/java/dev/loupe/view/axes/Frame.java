package dev.loupe.view.axes;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.awt.BasicStroke;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** Two axes with their names and numbers, the key beside them, and what is drawn between them. */
public record Frame(ChartAxis x, ChartAxis y, Key key, Paper paper, Size size, Layer layer)
    implements Drawing {
  private static final Font ITALIC = Canvas.SMALL.deriveFont(Font.ITALIC);
  private static final double LINE = 16;
  private static final double GAP = 6;
  private static final double NAME = 110; // the longest name along x, turned
  private static final double LEVEL = 90; // the longest name along x, level
  private static final double ROOM = 520; // of the names along x

  /** What is drawn between the axes. */
  public interface Layer {
    void draw(Graphics2D g, Plane plane);
  }

  /** The width and height of the box between the axes, in pixels. */
  public record Size(double width, double height) {
    public static final Size USUAL = new Size(560, 300);
  }

  private double left() {
    double widest = 0;
    for (ChartAxis.Tick tick : y.ticks()) {
      widest = Math.max(widest, Canvas.width(Canvas.SMALL, tick.text()));
    }
    return Math.ceil(widest) + GAP;
  }

  private double top() {
    return y.title().isEmpty() ? LINE / 2 : LINE + GAP;
  }

  private double pixelsBetweenNames() {
    return size.width() / (x.span().high() - x.span().low());
  }

  private double widestName(double limit) {
    double widest = 0;
    for (ChartAxis.Tick tick : x.ticks()) {
      widest = Math.max(widest, Canvas.width(Canvas.SMALL, name(tick, limit)));
    }
    return widest;
  }

  private static String name(ChartAxis.Tick tick, double limit) {
    return Canvas.fitted(Canvas.SMALL, tick.text(), limit);
  }

  private boolean turned() {
    return x.named() && widestName(LEVEL) + GAP > pixelsBetweenNames();
  }

  private double bottom() {
    double names = turned() ? widestName(NAME) + GAP : LINE;
    return GAP + names + (x.title().isEmpty() ? 0 : LINE);
  }

  @Override
  public double width() {
    double beside = key.width() == 0 ? LINE : 2 * GAP + LINE + key.width();
    double title = left() + Canvas.width(ITALIC, yTitle());
    return Math.max(title, left() + size.width() + beside);
  }

  @Override
  public double height() {
    return Math.max(top() + size.height() + bottom(), top() + key.height());
  }

  private String xTitle() {
    return Canvas.fitted(ITALIC, x.title().isEmpty() ? "" : shown(x) + " →", ROOM);
  }

  private String yTitle() {
    return Canvas.fitted(
        ITALIC, y.title().isEmpty() ? "" : shown(y) + (y.falling() ? " ↓" : " ↑"), ROOM);
  }

  private static String shown(ChartAxis axis) {
    return Labels.shown(axis.title());
  }

  /** The box between the axes. */
  public Plane plane() {
    Rectangle2D.Double box = new Rectangle2D.Double(left(), top(), size.width(), size.height());
    return new Plane(box, x.span(), y.span());
  }

  @Override
  public void draw(Graphics2D g) {
    Plane plane = plane();
    titles(g, plane);
    up(g, plane);
    across(g, plane);
    layer.draw(g, plane);
    key.drawAt(g, left() + size.width() + GAP + LINE, top());
  }

  private void titles(Graphics2D g, Plane plane) {
    g.setColor(paper.faint());
    Canvas.write(g, ITALIC, yTitle(), plane.box().x, LINE / 2, 0);
    double below = plane.box().getMaxY() + bottom() - LINE / 2;
    Canvas.write(g, ITALIC, xTitle(), plane.box().getMaxX(), below, 1);
  }

  private void up(Graphics2D g, Plane plane) {
    for (ChartAxis.Tick tick : y.ticks()) {
      double at = plane.y(tick.place());
      grid(g, new Line2D.Double(plane.box().x, at, plane.box().getMaxX(), at));
      g.setColor(paper.ink());
      Canvas.write(g, Canvas.SMALL, tick.text(), plane.box().x - GAP, at, 1);
    }
  }

  private void across(Graphics2D g, Plane plane) {
    boolean turned = turned();
    double bottom = plane.box().getMaxY();
    List<ChartAxis.Tick> ticks = x.ticks();
    for (int i = 0; i < ticks.size(); i += step()) {
      double at = plane.x(ticks.get(i).place());
      grid(g, new Line2D.Double(at, plane.box().y, at, bottom));
      g.setColor(paper.ink());
      if (turned) {
        String name = name(ticks.get(i), NAME);
        Canvas.writeUpwards(g, Canvas.SMALL, name, at, bottom + GAP, 1);
      } else {
        Canvas.write(g, Canvas.SMALL, name(ticks.get(i), LEVEL), at, bottom + GAP + LINE / 2, 0.5);
      }
    }
  }

  /** The step between names that do not overlap. */
  private int step() {
    if (!x.named()) {
      return 1;
    }
    double needed = turned() ? LINE - 3 : widestName(LEVEL) + GAP;
    return (int) Math.max(1, Math.ceil(needed / pixelsBetweenNames() - 1e-9));
  }

  private void grid(Graphics2D g, Line2D line) {
    g.setColor(paper.grid());
    g.setStroke(new BasicStroke(1));
    g.draw(line);
  }
}
