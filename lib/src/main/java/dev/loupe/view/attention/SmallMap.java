package dev.loupe.view.attention;

import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;

/**
 * A small map of one head's attention, without labels.
 *
 * @param side the largest width and height
 * @param paper the background, visible in masked cells
 */
record SmallMap(double[][] pattern, Scale scale, boolean causal, double side, Paper paper)
    implements Drawing {
  private static final Color FRAME = new Color(0xb8bec5);

  private double cell() {
    return Math.max(0.5, Math.min(9, side / pattern.length));
  }

  @Override
  public double width() {
    return Math.ceil(pattern.length * cell()) + 2;
  }

  @Override
  public double height() {
    return width();
  }

  @Override
  public void draw(Graphics2D g) {
    double size = pattern.length * cell();
    g.setColor(paper.ground());
    g.fill(new Rectangle2D.Double(0, 0, size + 2, size + 2));
    g.setColor(FRAME);
    g.setStroke(new BasicStroke(1));
    g.draw(new Rectangle2D.Double(0.5, 0.5, size + 1, size + 1));
    RenderingHints smooth = g.getRenderingHints();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_OFF);
    cells(g); // with smooth edges, the page would shine through between them
    g.setRenderingHints(smooth);
  }

  private void cells(Graphics2D g) {
    for (int dest = 0; dest < pattern.length; dest++) {
      for (int src = 0; src <= (causal ? dest : pattern.length - 1); src++) {
        g.setColor(scale.colour(pattern[dest][src]));
        g.fill(new Rectangle2D.Double(1 + src * cell(), 1 + dest * cell(), cell(), cell()));
      }
    }
  }
}
