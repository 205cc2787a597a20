package dev.loupe.view.attention;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Hover;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.List;

/** The heads of all layers as small maps: a row for each layer, a column for each head. */
final class ModelMaps implements Drawing {
  private static final double WIDTH = 820; // of a notebook's page
  private static final double HEIGHT = 1300;
  private static final double LARGEST = 110;
  private static final double SMALLEST = 16;
  private static final double LEFT = 46;
  private static final double TOP = 34;
  private static final double NAME = 22; // the least distance of two names of heads
  private static final double WIDE = 40; // smaller maps have smaller gaps

  private final List<AttentionView> layers;
  private final Scale scale;
  private final Paper paper;
  private final double side;
  private final Bins bins;
  private final boolean causal;

  ModelMaps(List<AttentionView> layers, Scale scale, Paper paper) {
    this.side = side(layers);
    int most = (int) (2 * side); // bins of half a pixel, which is one on most screens
    this.layers = layers.stream().map(layer -> layer.binned(most)).toList();
    this.bins = Bins.of(layers.get(0).tokens().size(), most);
    this.scale = scale;
    this.paper = paper;
    this.causal = layers.stream().allMatch(AttentionView::causal);
  }

  /** What a reader must know if the maps are too small for every token. */
  String note() {
    return bins.note();
  }

  private static double side(List<AttentionView> layers) {
    double across = (WIDTH - LEFT) / heads(layers) - gap(LARGEST);
    double down = (HEIGHT - TOP) / layers.size() - gap(LARGEST);
    return Math.max(SMALLEST, Math.min(LARGEST, Math.floor(Math.min(across, down))));
  }

  private static int heads(List<AttentionView> layers) {
    return layers.stream().mapToInt(layer -> layer.heads().size()).max().orElseThrow();
  }

  private static double gap(double side) {
    return side < WIDE ? 4 : 8;
  }

  private SmallMap map(int layer, int head) {
    return new SmallMap(layers.get(layer).of(head), scale, causal, side, paper);
  }

  /** From one map to the next. */
  private double step() {
    double map = map(0, 0).width();
    return map + gap(map);
  }

  @Override
  public double width() {
    return LEFT + heads(layers) * step();
  }

  @Override
  public double height() {
    return TOP + layers.size() * step();
  }

  @Override
  public void draw(Graphics2D g) {
    names(g);
    for (int layer = 0; layer < layers.size(); layer++) {
      AttentionView view = layers.get(layer);
      for (int head = 0; head < view.heads().size(); head++) {
        SmallMap map = map(layer, head);
        double x = LEFT + head * step();
        double y = TOP + layer * step();
        map.drawAt(g, x, y);
        Hover.at(g, view.pairs(head), new Rectangle2D.Double(x, y, map.width(), map.height()));
      }
    }
  }

  private void names(Graphics2D g) {
    Font italic = Canvas.SMALL.deriveFont(Font.ITALIC);
    g.setColor(paper.faint());
    Canvas.write(g, italic, "head →", LEFT, 8, 0);
    Canvas.write(g, italic, "layer ↓", LEFT - 6, TOP - 9, 1);
    g.setColor(paper.ink());
    double map = step() - gap(step());
    int each = (int) Math.ceil(NAME / step());
    for (int head = 0; head < heads(layers); head += each) {
      Canvas.write(g, Canvas.SMALL, "H" + head, LEFT + head * step() + map / 2, TOP - 9, 0.5);
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      Canvas.write(g, Canvas.SMALL, "L" + layer, LEFT - 6, TOP + layer * step() + map / 2, 1);
    }
  }
}
