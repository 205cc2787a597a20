package dev.loupe.view.token;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.draw.SmallMap;
import dev.loupe.view.grid.CellTexts;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.grid.GridHtml;
import dev.loupe.view.table.Listing;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Attention patterns: one small map for each head; a click enlarges it.
 *
 * <p>A row of a map is the token that looks (the destination), a column the token that it looks at
 * (the source). With a causal mask the upper triangle is blank.
 *
 * <pre>{@code AttentionView.of("Layer 0", Labels.of("head", "L0H0", "L0H1"), tokens, pattern)}
 * </pre>
 *
 * @param pattern the attention, [head][destination][source]
 */
public record AttentionView(
    String title, Labels heads, List<String> tokens, double[][][] pattern, String note)
    implements Drawn {
  private static final String UNIT = "attention";
  private static final int MAX_CELLS = 6000; // of all large maps together
  private static final int MANY = 48; // with more heads, small maps are even smaller
  private static final double WIDTH = 1000;
  private static final double GAP = 14;
  private static final String READING =
      "Rows: tokens that look (destination). Columns: tokens that they look at (source). Both in text order";

  public AttentionView {
    Objects.requireNonNull(title, "attention needs a title");
    Objects.requireNonNull(note, "the note of attention may be empty, not null");
    tokens = List.copyOf(tokens);
    if (pattern.length == 0 || pattern.length != heads.size()) {
      throw new IllegalArgumentException(
          "attention '"
              + title
              + "' has "
              + heads.size()
              + " head labels and patterns of "
              + pattern.length
              + " heads; one label for each of at least one head is needed");
    }
    pattern = copied(pattern);
    for (int head = 0; head < pattern.length; head++) {
      checkSquare(title, heads.names().get(head), pattern[head], tokens.size());
    }
  }

  private static void checkSquare(String title, String head, double[][] pattern, int tokens) {
    boolean square =
        tokens > 0
            && pattern.length == tokens
            && Arrays.stream(pattern).allMatch(row -> row.length == tokens);
    if (!square) {
      throw new IllegalArgumentException(
          "attention '"
              + title
              + "' has "
              + tokens
              + " tokens, but the pattern of "
              + head
              + " is "
              + pattern.length
              + " x "
              + (pattern.length == 0 ? 0 : pattern[0].length));
    }
  }

  private static double[][][] copied(double[][][] pattern) {
    return Arrays.stream(pattern)
        .map(head -> Arrays.stream(head).map(double[]::clone).toArray(double[][]::new))
        .toArray(double[][][]::new);
  }

  /** Attention without a note; {@code pattern} is [head][destination][source]. */
  public static AttentionView of(
      String title, Labels heads, List<String> tokens, double[][][] pattern) {
    return new AttentionView(title, heads, tokens, pattern, "");
  }

  /** Attention from values in row-major order, [head, destination, source], without a note. */
  public static AttentionView of(String title, Labels heads, List<String> tokens, double[] values) {
    int width = tokens.size();
    if (values.length != heads.size() * width * width) {
      throw new IllegalArgumentException(
          values.length
              + " values do not fill the attention maps of "
              + heads.size()
              + " heads between "
              + width
              + " tokens");
    }
    double[][][] pattern = new double[heads.size()][width][];
    for (int row = 0; row < heads.size() * width; row++) {
      pattern[row / width][row % width] =
          Arrays.copyOfRange(values, row * width, (row + 1) * width);
    }
    return of(title, heads, tokens, pattern);
  }

  /** The same attention under another title. */
  public AttentionView withTitle(String title) {
    return new AttentionView(title, heads, tokens, pattern, note);
  }

  /** The same attention with this note below it. */
  public AttentionView withNote(String note) {
    return new AttentionView(title, heads, tokens, pattern, note);
  }

  /** A copy of the attention, [head][destination][source]. */
  @Override
  public double[][][] pattern() {
    return copied(pattern);
  }

  /** The large map of one head, with tokens as labels of rows and columns. */
  public Grid head(int head) {
    double[][] values = pattern[Objects.checkIndex(head, pattern.length)];
    String name = heads.names().get(head);
    return Grid.of(
            title.isEmpty() ? name : title + ", " + name,
            UNIT,
            new Labels("destination", tokens),
            new Labels("source", tokens),
            values)
        .withScale(scale())
        .withMask(causal() ? Mask.ABOVE_DIAGONAL : Mask.NONE)
        .withNote(note);
  }

  /** Whether no head looks at later tokens. */
  boolean causal() {
    return Arrays.stream(pattern).allMatch(head -> Mask.of(head) == Mask.ABOVE_DIAGONAL);
  }

  /** One scale for all heads: 0 to 1 for probabilities, otherwise from the data. */
  private Scale scale() {
    double[][] all = Arrays.stream(pattern).flatMap(Arrays::stream).toArray(double[][]::new);
    Scale scale = Scale.suiting(all).over(all);
    boolean shares = scale.palette() == Palette.SEQUENTIAL && scale.high().getAsDouble() <= 1.0001;
    return shares ? Scale.fixed(0, 1) : scale;
  }

  private Legend legend() {
    double[][] all = Arrays.stream(pattern).flatMap(Arrays::stream).toArray(double[][]::new);
    return Legend.of(UNIT, scale(), all);
  }

  private SmallMap small(int head, Paper paper) {
    double side = pattern.length <= MANY ? 110 : 60;
    return new SmallMap(pattern[head], scale(), causal(), side, paper);
  }

  @Override
  public String html() {
    boolean large = pattern.length * tokens.size() * (long) tokens.size() <= MAX_CELLS;
    StringBuilder rows = new StringBuilder();
    int each = inRow(small(0, Paper.PAGE).width());
    for (int from = 0; from < pattern.length; from += each) {
      StringBuilder row = new StringBuilder();
      for (int head = from; head < Math.min(from + each, pattern.length); head++) {
        row.append(map(head, large));
      }
      rows.append(Html.element("div", "", row.toString())); // an open map is as wide as the page
    }
    String how = READING + ". Click a map to enlarge it.";
    return Html.card(
        Html.title(title), rows.toString(), legend().html(), Html.note(how), Html.note(note));
  }

  /** A small map that opens. */
  private String map(int head, boolean large) {
    SmallMap small = small(head, Paper.PAGE);
    String name = Html.label(heads.names().get(head));
    String image = Html.image(Canvas.onPage(small), (int) small.width(), pairs(head));
    String inside = large ? large(head(head)) : Html.note(pairs(head));
    return Html.element(
        "details",
        "display:inline-block;vertical-align:top;max-width:100%;margin:0 14px 10px 0",
        Html.element("summary", "cursor:pointer", name + "<br>" + image) + inside);
  }

  private static String large(Grid head) {
    return GridHtml.map(head, CellTexts.of(head));
  }

  @Override
  public Drawing drawing() {
    List<Drawing> maps = new ArrayList<>();
    for (int head = 0; head < pattern.length; head++) {
      SmallMap map = small(head, Paper.WHITE);
      String name = Labels.shown(heads.names().get(head), 20);
      Drawing label = new Caption(name, Canvas.NORMAL, Palette.INK, map.width());
      maps.add(new Drawing.Stack(List.of(label, map), 2));
    }
    Drawing flow = new Drawing.Flow(maps, GAP, rowWidth(maps.get(0).width()));
    double limit = Math.max(420, flow.width());
    String how = READING + (note.isEmpty() ? ":\n" + prompt() : ".");
    return new Drawing.Stack(
        List.of(
            Caption.title(title, limit),
            flow,
            legend(),
            Caption.note(how, limit),
            Caption.note(note, limit)),
        8);
  }

  /** A line for each head and each pair of positions that the mask leaves. */
  @Override
  public Optional<String> csv() {
    List<String> places = new Labels(Labels.POSITION, tokens).allDistinct();
    Listing all = new Listing(heads.axis(), "destination", "source", UNIT);
    boolean causal = causal();
    for (int head = 0; head < pattern.length; head++) {
      for (int dest = 0; dest < tokens.size(); dest++) {
        for (int src = 0; src <= (causal ? dest : tokens.size() - 1); src++) {
          all.add(
              heads.names().get(head), places.get(dest), places.get(src), pattern[head][dest][src]);
        }
      }
    }
    return Optional.of(all.csv());
  }

  private String prompt() {
    String first = tokens.stream().limit(60).map(Labels::shown).collect(Collectors.joining(" "));
    return first + (tokens.size() > 60 ? " …" : "");
  }

  /** The number of maps in a row; equal for all rows, except perhaps the last. */
  private int inRow(double map) {
    int most = (int) Math.max(1, Math.floor((WIDTH + GAP) / (map + GAP)));
    int rows = (pattern.length + most - 1) / most;
    return (pattern.length + rows - 1) / rows;
  }

  private double rowWidth(double map) {
    return inRow(map) * (map + GAP) - GAP + 0.5;
  }

  /**
   * The strongest attention of a head in words, without the first token and without attention to
   * the token itself.
   */
  String pairs(int head) {
    return AttentionText.pairs(heads.names().get(head), tokens, pattern[head]);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof AttentionView v
        && title.equals(v.title)
        && heads.equals(v.heads)
        && tokens.equals(v.tokens)
        && Arrays.deepEquals(pattern, v.pattern)
        && note.equals(v.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, heads, tokens, Arrays.deepHashCode(pattern), note);
  }

  /** The strongest pairs of each head, and its mean attention to the first token. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(title).append(" [").append(UNIT).append("]\n");
    for (int head = 0; head < pattern.length; head++) {
      text.append(pairs(head)).append('\n');
    }
    return text.append(note).toString().stripTrailing();
  }
}
