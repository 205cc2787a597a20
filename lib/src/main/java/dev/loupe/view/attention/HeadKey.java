package dev.loupe.view.attention;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Wrapping;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/** The heads of a head view, each with a line in its colour; nothing for a single head. */
record HeadKey(AttentionView view, List<Integer> heads, Paper paper, double limit)
    implements Drawing {
  private static final double SIGN = 24;
  private static final double GAP = 14;
  private static final double LINE = 18;

  private String name(int head) {
    return Labels.shown(view.heads().names().get(head), 24);
  }

  private double wide(int head) {
    return SIGN + Canvas.width(Canvas.NORMAL, name(head));
  }

  private List<List<Integer>> lines() {
    return heads.size() == 1 ? List.of() : Wrapping.lines(heads, this::wide, GAP, limit);
  }

  /** The box of each head, in the order of heads; empty for a single head. */
  List<Rectangle2D> boxes() {
    List<Rectangle2D> boxes = new ArrayList<>();
    double y = 0;
    for (List<Integer> line : lines()) {
      double x = 0;
      for (int head : line) {
        boxes.add(new Rectangle2D.Double(x, y, wide(head), LINE));
        x += wide(head) + GAP;
      }
      y += LINE;
    }
    return boxes;
  }

  @Override
  public double width() {
    return boxes().stream().mapToDouble(Rectangle2D::getMaxX).max().orElse(0);
  }

  @Override
  public double height() {
    return lines().size() * LINE;
  }

  @Override
  public void draw(Graphics2D g) {
    HeadColours colours = HeadColours.of(view, paper);
    List<Rectangle2D> boxes = boxes();
    for (int i = 0; i < boxes.size(); i++) {
      Rectangle2D box = boxes.get(i);
      g.setColor(colours.of(heads.get(i)));
      g.setStroke(colours.stroke(heads.get(i), 3));
      double y = box.getCenterY();
      g.draw(new Line2D.Double(box.getX(), y, box.getX() + SIGN - 6, y));
      g.setColor(paper.ink());
      Canvas.write(g, Canvas.NORMAL, name(heads.get(i)), box.getX() + SIGN, y, 0);
    }
  }
}
