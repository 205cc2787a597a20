package dev.loupe.sae.page;

import dev.loupe.sae.example.FeatureProfile;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;

/** How many tokens have which activation, with a logarithmic axis of counts. */
record ActivationBars(FeatureProfile profile, Paper paper) implements Drawing {
  private static final double LEFT = 44;
  private static final double BAR = 6;
  private static final double TALL = 96;
  private static final double HEAD = 22;
  private static final double FOOT = 34;

  @Override
  public double width() {
    return LEFT + profile.counts().length * BAR + 20;
  }

  @Override
  public double height() {
    return HEAD + TALL + FOOT;
  }

  /** The powers of ten of the axis: the first at which all bars end below it. */
  private int decades() {
    long most = Arrays.stream(profile.counts()).max().orElse(1);
    return Math.max(1, (int) Math.ceil(Math.log10(Math.max(2, most))));
  }

  /** The height of a count: a single token is seen, no token is nothing. */
  private double tall(double count) {
    return count < 1 ? 0 : TALL * (Math.log10(count) + 0.15) / (decades() + 0.15);
  }

  @Override
  public void draw(Graphics2D g) {
    double floor = HEAD + TALL;
    g.setColor(paper.faint());
    Canvas.write(g, Canvas.NORMAL, "tokens ↑ (log scale)", 0, 8, 0);
    for (int power = 0; power <= decades(); power++) {
      double y = floor - tall(Math.pow(10, power));
      g.setColor(paper.grid());
      g.fill(new Rectangle2D.Double(LEFT, y, profile.counts().length * BAR, 1));
      g.setColor(paper.faint());
      Canvas.write(g, Canvas.SMALL, written(power), LEFT - 5, y, 1);
    }
    g.setColor(Palette.SEQUENTIAL.at(0.65)); // seen on white and on black
    long[] counts = profile.counts();
    for (int i = 0; i < counts.length; i++) {
      double tall = tall(counts[i]);
      g.fill(new Rectangle2D.Double(LEFT + i * BAR, floor - tall, BAR - 1, tall));
    }
    foot(g, floor);
  }

  private void foot(Graphics2D g, double floor) {
    double end = LEFT + profile.counts().length * BAR;
    g.setColor(paper.ink());
    g.fill(new Rectangle2D.Double(LEFT, floor, end - LEFT, 1));
    Canvas.write(g, Canvas.SMALL, "0", LEFT, floor + 10, 0.5);
    Canvas.write(g, Canvas.SMALL, Figures.brief(profile.examples().max()), end, floor + 10, 0.5);
    g.setColor(paper.faint());
    Canvas.write(g, Canvas.NORMAL, "activation, where above 0", (LEFT + end) / 2, floor + 25, 0.5);
  }

  private static String written(int power) {
    return power < 4 ? Integer.toString((int) Math.pow(10, power)) : "1e" + power;
  }
}
