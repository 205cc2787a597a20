package dev.loupe.view.attention;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Hover;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Paper;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.Shape;
import java.awt.geom.CubicCurve2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The tokens in two columns, those that look on the left and those that they look at on the right,
 * and between them the lines of heads.
 */
final class HeadLines implements Drawing {
  private static final double ROW = 18;
  private static final double MIDDLE = 190; // between the columns
  private static final double NAME = 170; // the widest token
  private static final double PAD = 6;
  private static final double HEADING = 20;
  private static final double GAP = 8; // between the key and the columns
  private static final double NARROWEST = 420; // of the key
  private static final double SPREAD = 11; // of lines of different heads at a token
  private static final double LANE = 2.5; // the largest distance between two of them
  private static final double RESTING = 0.3; // the opacity of lines to the first token
  private static final int LISTED = 5; // lines in a text under the mouse
  private static final String LEFT = "destination (looks)";
  private static final String RIGHT = "source (looked at)";

  private final AttentionView view;
  private final List<Integer> heads;
  private final Paper paper;
  private final List<AttentionLine> lines;
  private final HeadColours colours;
  private final List<String> names;
  private final double column;
  private final HeadKey key;
  private final double top;
  private final boolean causal;
  private final boolean mouse;

  /** Lines that the mouse can choose from. */
  HeadLines(AttentionView view, List<Integer> heads, Paper paper) {
    this(view, heads, paper, true);
  }

  /** The lines of one head among others, which the mouse leaves as they are. */
  static HeadLines still(AttentionView view, int head) {
    return new HeadLines(view, List.of(head), Paper.PAGE, false);
  }

  private HeadLines(AttentionView view, List<Integer> heads, Paper paper, boolean mouse) {
    this.causal = view.causal();
    this.mouse = mouse;
    this.view = view;
    this.heads = heads;
    this.paper = paper;
    this.lines = AttentionLine.of(view, heads);
    this.colours = HeadColours.of(view, paper);
    this.names = new Labels("token", view.tokens()).allDistinct();
    this.column = view.tokens().stream().mapToDouble(HeadLines::wide).reduce(headings(), Math::max);
    this.key = new HeadKey(view, heads, paper, Math.max(columns(), NARROWEST));
    this.top = HEADING + (heads.size() == 1 ? 0 : key.height() + GAP);
  }

  private static String shown(String token) {
    return Canvas.fitted(Canvas.NORMAL, Labels.shown(token), NAME);
  }

  private static double wide(String token) {
    return Canvas.width(Canvas.NORMAL, shown(token));
  }

  private static Font italic() {
    return Canvas.SMALL.deriveFont(Font.ITALIC);
  }

  private static double headings() {
    return Math.max(Canvas.width(italic(), LEFT), Canvas.width(italic(), RIGHT));
  }

  /** The number of lines. */
  int count() {
    return lines.size();
  }

  /** The value below which no line is drawn. */
  double least() {
    return AttentionLine.least(view, lines);
  }

  private double from() {
    return column + PAD;
  }

  private double to() {
    return from() + MIDDLE;
  }

  private double columns() {
    return to() + PAD + column;
  }

  @Override
  public double width() {
    return Math.max(columns(), key.width());
  }

  @Override
  public double height() {
    return top + view.tokens().size() * ROW + 2;
  }

  private double y(int token) {
    return top + (token + 0.5) * ROW;
  }

  @Override
  public void draw(Graphics2D g) {
    key.draw(g);
    g.setColor(paper.faint());
    Canvas.write(g, italic(), LEFT, column, top - HEADING / 2, 1);
    Canvas.write(g, italic(), RIGHT, to() + PAD, top - HEADING / 2, 0);
    g.setColor(paper.ink());
    for (int token = 0; token < view.tokens().size(); token++) {
      String name = shown(view.tokens().get(token));
      Canvas.write(g, Canvas.NORMAL, name, column, y(token), 1);
      Canvas.write(g, Canvas.NORMAL, name, to() + PAD, y(token), 0);
    }
    draw(g, lines.stream().filter(this::resting).toList(), RESTING);
    draw(g, lines.stream().filter(line -> !resting(line)).toList(), 1);
    if (mouse) {
      hover(g);
    }
  }

  /** Whether a line goes to the first token, where heads rest; it would hide the others. */
  private boolean resting(AttentionLine line) {
    return line.src() == 0 && causal;
  }

  /** Draws lines, the weakest first; those that look alike as one path. */
  private void draw(Graphics2D g, List<AttentionLine> some, double opacity) {
    Map<AttentionLine.Look, Path2D> paths = new LinkedHashMap<>();
    for (AttentionLine line : some) {
      paths.computeIfAbsent(line.look(), look -> new Path2D.Double()).append(curve(line), false);
    }
    paths.forEach(
        (look, path) -> {
          g.setColor(colours.of(look, opacity));
          g.setStroke(colours.stroke(look));
          g.draw(path);
        });
  }

  private Shape curve(AttentionLine line) {
    double shift = Math.min(LANE, SPREAD / heads.size()) * (line.lane() - (heads.size() - 1) / 2.0);
    double left = y(line.dest()) + shift;
    double right = y(line.src()) + shift;
    double bend = MIDDLE * 0.4;
    return new CubicCurve2D.Double(
        from(), left, from() + bend, left, to() - bend, right, to(), right);
  }

  /** Under the mouse, a token or a head shows its lines alone. */
  private void hover(Graphics2D g) {
    for (int i = 0; i < view.tokens().size(); i++) {
      int token = i;
      Rectangle2D looks = new Rectangle2D.Double(0, y(i) - ROW / 2, column, ROW);
      String name = Labels.shown(names.get(i));
      reveal(g, name + " looks at", looks, line -> line.dest() == token);
      Rectangle2D seen = new Rectangle2D.Double(to() + PAD, y(i) - ROW / 2, column, ROW);
      reveal(g, name + " is looked at by", seen, line -> line.src() == token);
    }
    List<Rectangle2D> boxes = key.boxes();
    for (int i = 0; i < boxes.size(); i++) {
      int lane = i;
      String name = Labels.shown(view.heads().names().get(heads.get(i)));
      reveal(g, name, boxes.get(i), line -> line.lane() == lane);
    }
  }

  private void reveal(
      Graphics2D g, String title, Rectangle2D place, Predicate<AttentionLine> chosen) {
    List<AttentionLine> some = lines.stream().filter(chosen).toList();
    double bottom = height() - top;
    Rectangle2D middle = new Rectangle2D.Double(from() - 1, top - 2, MIDDLE + 2, bottom + 2);
    Hover.reveal(g, title + list(some), place, middle, new Some(this, some));
  }

  /** The strongest of these lines, one below the other. */
  private String list(List<AttentionLine> some) {
    String all =
        some.stream()
            .sorted(Comparator.comparingDouble(line -> -line.weight()))
            .limit(LISTED)
            .map(
                line ->
                    "\n"
                        + Labels.shown(names.get(line.dest()))
                        + " → "
                        + Labels.shown(names.get(line.src()))
                        + " "
                        + Figures.brief(line.value())
                        + (heads.size() == 1
                            ? ""
                            : "  " + Labels.shown(view.heads().names().get(line.head()))))
            .collect(Collectors.joining());
    return all.isEmpty() ? "\nnothing" : all;
  }

  /** Some of the lines, without the tokens. */
  private record Some(HeadLines all, List<AttentionLine> lines) implements Drawing {
    @Override
    public double width() {
      return all.width();
    }

    @Override
    public double height() {
      return all.height();
    }

    @Override
    public void draw(Graphics2D g) {
      all.draw(g, lines, 1);
    }
  }
}
