package dev.loupe.sae.superposition;

import dev.loupe.view.axes.ChartAxis;
import dev.loupe.view.axes.ChartCard;
import dev.loupe.view.axes.Frame;
import dev.loupe.view.axes.Key;
import dev.loupe.view.axes.Plane;
import dev.loupe.view.axes.Span;
import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Hover;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.table.Listing;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Vectors in two dimensions as arrows from the origin, each with its number at its end.
 *
 * @param vectors the vectors
 * @param title what is above the picture
 * @param note what is below it
 */
record Arrows(double[][] vectors, String title, String note) implements Drawn {
  private static final double SIDE = 340;
  private static final double SHORT = 0.12; // of the largest radius; a shorter arrow has no number

  private double radius() {
    double longest =
        Arrays.stream(vectors).mapToDouble(w -> Math.hypot(w[0], w[1])).max().orElse(1);
    return 1.2 * Math.max(longest, 0.1);
  }

  private Frame frame(Paper paper) {
    Span span = new Span(-radius(), radius());
    return new Frame(
        ChartAxis.numbers("dimension 0", span, 5),
        ChartAxis.numbers("dimension 1", span, 5),
        new Key("", List.of(), paper),
        paper,
        new Frame.Size(SIDE, SIDE),
        (g, plane) -> draw(g, plane, paper));
  }

  private void draw(Graphics2D g, Plane plane, Paper paper) {
    for (int i = 0; i < vectors.length; i++) {
      int feature = i;
      Hover.over(g, text(i), () -> arrow(g, plane, paper, feature));
    }
  }

  private String text(int feature) {
    double[] w = vectors[feature];
    return "feature %d\nnorm %s\nangle %s°"
        .formatted(
            feature,
            Figures.of(Math.hypot(w[0], w[1])),
            Math.round((Math.toDegrees(Math.atan2(w[1], w[0])) + 360) % 360));
  }

  private void arrow(Graphics2D g, Plane plane, Paper paper, int feature) {
    double[] w = vectors[feature];
    double x = plane.x(w[0]);
    double y = plane.y(w[1]);
    g.setColor(paper.line(Palette.LINES.get(feature % Palette.LINES.size())));
    g.setStroke(new BasicStroke(2));
    g.draw(new Line2D.Double(plane.x(0), plane.y(0), x, y));
    g.fill(new Ellipse2D.Double(x - 4, y - 4, 8, 8));
    double norm = Math.hypot(w[0], w[1]);
    if (norm > SHORT * radius()) {
      double beyond = 0.09 * radius() / norm;
      g.setColor(paper.ink());
      Canvas.write(
          g,
          Canvas.NORMAL,
          Integer.toString(feature),
          plane.x(w[0] * (1 + beyond)),
          plane.y(w[1] * (1 + beyond)),
          0.5);
    }
  }

  private Listing numbers() {
    Listing all = new Listing(List.of("feature", "dimension 0", "dimension 1"));
    for (int i = 0; i < vectors.length; i++) {
      all.add(List.of(i, vectors[i][0], vectors[i][1]));
    }
    return all;
  }

  private ChartCard card() {
    return new ChartCard(title, Optional.empty(), note);
  }

  @Override
  public Drawing drawing() {
    return card().drawing(frame(Paper.WHITE));
  }

  @Override
  public String html() {
    return card().html(frame(Paper.PAGE), title + ": one arrow for each feature", numbers());
  }

  @Override
  public Optional<String> csv() {
    return Optional.of(numbers().csv());
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Arrows a
        && Arrays.deepEquals(vectors, a.vectors)
        && title.equals(a.title)
        && note.equals(a.note);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.deepHashCode(vectors) + title.hashCode();
  }

  @Override
  public String toString() {
    return title + "\n" + numbers().text() + note;
  }
}
