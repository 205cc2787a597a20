package dev.loupe.view.draw;

import java.awt.Graphics2D;
import java.awt.geom.AffineTransform;
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

  /** Drawings side by side, in rows of at most the width {@code limit}. */
  record Flow(List<Drawing> parts, double gap, double limit) implements Drawing {
    public Flow {
      parts = List.copyOf(parts);
    }

    @Override
    public double width() {
      return place(null)[0];
    }

    @Override
    public double height() {
      return place(null)[1];
    }

    @Override
    public void draw(Graphics2D g) {
      place(g);
    }

    private double[] place(Graphics2D g) {
      double x = 0;
      double y = 0;
      double row = 0;
      double widest = 0;
      for (Drawing part : parts) {
        if (x > 0 && x + part.width() > limit) {
          x = 0;
          y += row + gap;
          row = 0;
        }
        if (g != null) {
          part.drawAt(g, x, y);
        }
        widest = Math.max(widest, x + part.width());
        row = Math.max(row, part.height());
        x += part.width() + gap;
      }
      return new double[] {widest, y + row};
    }
  }
}
