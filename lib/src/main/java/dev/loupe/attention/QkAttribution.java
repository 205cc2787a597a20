package dev.loupe.attention;

import dev.loupe.model.Inside;
import dev.loupe.model.Run;
import dev.loupe.site.Act;
import dev.loupe.view.Displayable;
import dev.loupe.view.Notes;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.Gridded;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Why a head attends from one token to another: its attention score, split by what wrote the query
 * side (rows) and what wrote the key side (columns).
 *
 * <p>A score is bilinear in the two residual streams that query and key are read from, if the
 * scales of the norms are held fixed: score = Σ_c Σ_d q(c) · k(d) · scale, where c and d are the
 * embeddings, heads, MLPs and biases of all earlier layers, each normalised, projected and rotated
 * as the whole stream is. All cells sum to the model's score before softcap, mask and softmax;
 * {@code bias} has b_Q or b_K and the bias of the norm.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework/index.html">a
 * mathematical framework for transformer circuits</a> (the QK circuit); Wang et al. 2022, <a
 * href="https://arxiv.org/abs/2211.00593">IOI</a>, section 3.
 *
 * <pre>{@code
 * attention(model, prompt).why(2, 1)               // the strongest source of the last token
 * attention(model, prompt).why(2, 1).at(-1, 4)     // another pair of positions
 * attention(model, prompt).why(2, 1).ratherThan(2) // this source and not another
 * attention(model, prompt).why(2, 1).byToken()     // every source, by what wrote its key
 * }</pre>
 */
public final class QkAttribution implements Pictured, Gridded {
  private static final int SHOWN = 9; // of the strongest components on each side
  private static final int SHOWN_ROWS = 14;

  private final TokenMaps maps;
  private final int layer;
  private final int head;
  private final int dest;
  private final int src;
  private final PartTable parts;
  private final double ofModel; // the model's own score, capped
  private final double attention;

  private QkAttribution(TokenMaps maps, HeadScore score, int layer, int head, int dest, int src) {
    this.maps = maps;
    this.layer = layer;
    this.head = head;
    this.dest = dest;
    this.src = src;
    this.ofModel = score.scores(dest)[src];
    if (ofModel == Double.NEGATIVE_INFINITY) {
      throw new IllegalArgumentException(
          name()
              + " cannot attend from position "
              + dest
              + " to position "
              + src
              + ", which is masked; choose another source");
    }
    this.attention = score.pattern(dest)[src];
    this.parts = score.between(dest, src);
  }

  /** The score of the last position with the source that it attends to most. */
  static QkAttribution of(TokenMaps maps, int layer, int head) {
    int layers = maps.run().model().spec().layers();
    int resolved = Act.PATTERN.at(layer).in(layers).layer();
    int own = head(maps.run(), resolved, head);
    int dest = maps.run().tokens().width() - 1;
    try (HeadScore score = open(maps, resolved, own)) {
      return new QkAttribution(
          maps, score, resolved, own, dest, strongest(score.pattern(dest), dest));
    }
  }

  private static HeadScore open(TokenMaps maps, int layer, int head) {
    if (Inside.startsAtBlock(maps.run())) {
      throw new IllegalArgumentException(
          "why(…) needs what wrote the residual stream, and the run begins at a block; give a run from the start");
    }
    return new HeadScore(maps.run(), layer, head);
  }

  private static int head(Run run, int layer, int head) {
    int heads = run.model().spec().attention().heads();
    int resolved = head < 0 ? heads + head : head;
    if (resolved < 0 || resolved >= heads) {
      throw new IllegalArgumentException(
          "there is no head " + head + "; layer " + layer + " has heads 0 to " + (heads - 1));
    }
    return resolved;
  }

  /**
   * The source with the most attention; neither the token itself nor the first one, which heads
   * attend to by default (Xiao et al. 2023, attention sinks), if there is another.
   */
  private static int strongest(double[] pattern, int dest) {
    return IntStream.range(1, pattern.length)
        .filter(src -> src != dest)
        .boxed()
        .max((a, b) -> Double.compare(pattern[a], pattern[b]))
        .orElse(0);
  }

  /** The score of another destination and source; negative positions count from the end. */
  public QkAttribution at(int dest, int src) {
    int from = maps.position(dest);
    int to = maps.position(src);
    try (HeadScore score = open(maps, layer, head)) {
      return new QkAttribution(maps, score, layer, head, from, to);
    }
  }

  /** The sum of all parts: the score before softcap, mask and softmax. */
  public double score() {
    return parts.sum();
  }

  /** All parts, [query component × key component]; they sum to {@link #score}. */
  public Grid grid() {
    return grid(parts);
  }

  /** The strongest components of each side; the last row and column sum the others. */
  @Override
  public Grid shown() {
    return grid(parts.strongest(SHOWN));
  }

  /**
   * Why the head attends to this source rather than to another one: the difference of their scores
   * by parts, of the strongest components. Without a softcap it sums to the logarithm of the ratio
   * of the two attentions, which is all that the softmax sees.
   */
  public Grid ratherThan(int other) {
    QkAttribution second = at(dest, other);
    PartTable difference = parts.minus(second.parts);
    String against =
        String.format(
            "A cell: its part of the score of %s minus its part of the score of %s. All cells sum to %s: attention %s against %s.",
            maps.named(src),
            maps.named(second.src),
            Figures.of(difference.sum()),
            Figures.of(attention),
            Figures.of(second.attention));
    return grid(title() + " rather than to " + maps.named(second.src), difference.strongest(SHOWN))
        .withNote(warning().plus(second.warning()).above(maps.note(against)));
  }

  private Grid grid(PartTable table) {
    return grid(title(), table).withNote(warning().above(maps.note(reading())));
  }

  private static Grid grid(String title, PartTable table) {
    return Grid.of(
        title,
        "score",
        new Labels("query from", table.rows()),
        new Labels("key from", table.columns()),
        table.values());
  }

  private String title() {
    return "why " + name() + " attends from " + maps.named(dest) + " to " + maps.named(src);
  }

  private String reading() {
    return String.format(
        "A cell: the part of the attention score that comes from what its row wrote at %s (query) and its column wrote at %s (key). All cells sum to the score %s; attention %s. Scales of norms are held fixed. The softmax sees only differences between sources: see ratherThan(…) and byToken().",
        maps.named(dest), maps.named(src), Figures.of(score()), Figures.of(attention));
  }

  private Notes warning() {
    double size =
        Arrays.stream(parts.values()).flatMapToDouble(Arrays::stream).map(Math::abs).sum();
    return new ScoreCheck(maps.run().model().spec()).compared(score(), ofModel, size);
  }

  /**
   * The scores of this destination with every source (column), by what wrote the source's key
   * (row), summed over the query side; of the rows the 14 strongest, and the sum of the others.
   * Columns sum to the scores before softcap and softmax; masked sources are empty.
   */
  public Grid byToken() {
    return byToken(SHOWN_ROWS);
  }

  /** The same with this number of rows, the strongest; a last row sums the others. */
  public Grid byToken(int rows) {
    if (rows < 1) {
      throw new IllegalArgumentException(
          "byToken(" + rows + ") asks for no row; ask for 1 or more");
    }
    try (HeadScore score = open(maps, layer, head)) {
      return SourceScores.of(maps, score, name(), dest, rows);
    }
  }

  private String name() {
    return "L" + layer + "H" + head;
  }

  @Override
  public Displayable picture() {
    return shown();
  }

  @Override
  public String toString() {
    return picture().toString();
  }
}
