package dev.loupe.view.draw;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
import java.util.ArrayList;
import java.util.List;

/** A drawing with a size; it draws itself with its top left corner at the origin. */
public interface Drawing {
  double width();

  double height();

  void draw(Graphics2D g);

  /** Draws with the top left corner at this point. */
  default void drawAt(Graphics2D g, double x, double y) {
    AffineTransform before = g.getTransform();
    g.translate(x, y);
    draw(g);
    g.setTransform(before);
  }

  /** Drawings one below the other, left aligned. */
  record Stack(List<Drawing> parts, double gap) implements Drawing {
    public Stack {
      parts = parts.stream().filter(part -> part.height() > 0).toList();
    }

    @Override
    public double width() {
      return parts.stream().mapToDouble(Drawing::width).max().orElse(0);
    }

    @Override
    public double height() {
      double inner = parts.stream().mapToDouble(Drawing::height).sum();
      return inner + gap * Math.max(0, parts.size() - 1);
    }

    @Override
    public void draw(Graphics2D g) {
      double y = 0;
      for (Drawing part : parts) {
        part.drawAt(g, 0, y);
        y += part.height() + gap;
      }
    }
  }

  /**
   * Drawings side by side, in rows of at most the width {@code limit}.
   *
   * @param across the gap between neighbours
   * @param down the gap between rows
   */
  record Flow(List<Drawing> parts, double across, double down, double limit) implements Drawing {
    public Flow {
      parts = List.copyOf(parts);
    }

    /** A flow with the same gap in both directions. */
    public Flow(List<Drawing> parts, double gap, double limit) {
      this(parts, gap, gap, limit);
    }

    @Override
    public double width() {
      return rows().width();
    }

    @Override
    public double height() {
      return rows().height();
    }

    @Override
    public void draw(Graphics2D g) {
      rows().draw(g);
    }

    private Stack rows() {
      List<Drawing> rows = new ArrayList<>();
      Wrapping.lines(parts, Drawing::width, across, limit)
          .forEach(line -> rows.add(new Row(line, across)));
      return new Stack(rows, down);
    }
  }

  /** Drawings side by side, with their tops in one line. */
  record Row(List<Drawing> parts, double gap) implements Drawing {
    @Override
    public double width() {
      double inner = parts.stream().mapToDouble(Drawing::width).sum();
      return inner + gap * Math.max(0, parts.size() - 1);
    }

    @Override
    public double height() {
      return parts.stream().mapToDouble(Drawing::height).max().orElse(0);
    }

    @Override
    public void draw(Graphics2D g) {
      double x = 0;
      for (Drawing part : parts) {
        part.drawAt(g, x, 0);
        x += part.width() + gap;
      }
    }
  }
}
