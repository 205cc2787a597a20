package dev.loupe.view.attention;

import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Mask;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.table.Listing;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Attention patterns: one small map for each head; a click enlarges it.
 *
 * <p>A row of a map is the token that looks (the destination), a column the token that it looks at
 * (the source). With a causal mask the upper triangle is blank. Pictures of more than 64 tokens
 * show {@link #binned() bins} of tokens; the numbers stay those of each token.
 *
 * <pre>{@code AttentionView.of("Layer 0", Labels.of("head", "L0H0", "L0H1"), tokens, pattern)}
 * </pre>
 *
 * @param pattern the attention, [head][destination][source]
 * @param unit what the values are: {@code attention}, or a number that is made of it
 */
public record AttentionView(
    String title, Labels heads, List<String> tokens, double[][][] pattern, String unit, String note)
    implements Drawn {
  private static final String UNIT = "attention";
  private static final int MOST = 64; // tokens along an axis of a picture
  private static final int BINS = 40; // of longer prompts, so that their names can be read

  public AttentionView {
    Objects.requireNonNull(title, "attention needs a title");
    Objects.requireNonNull(unit, "attention needs a unit, such as attention");
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

  /** The values of a head, not copied. */
  double[][] of(int head) {
    return pattern[head];
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
    return new AttentionView(title, heads, tokens, pattern, UNIT, "");
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
    return new AttentionView(title, heads, tokens, pattern, unit, note);
  }

  /** The same picture of other values than attention, such as its product with a gradient. */
  public AttentionView withUnit(String unit) {
    return new AttentionView(title, heads, tokens, pattern, unit, note);
  }

  /** The same attention with this note below it. */
  public AttentionView withNote(String note) {
    return new AttentionView(title, heads, tokens, pattern, unit, note);
  }

  /** A copy of the attention, [head][destination][source]. */
  @Override
  public double[][][] pattern() {
    return copied(pattern);
  }

  /**
   * The large map of one head, with tokens as labels of rows and columns. A negative number counts
   * from the last head.
   */
  public Grid head(int head) {
    double[][] values = pattern[resolved(head)];
    String name = heads.names().get(resolved(head));
    return Grid.of(
            title.isEmpty() ? name : title + ", " + name,
            unit,
            new Labels("destination", tokens),
            new Labels("source", tokens),
            values)
        .withScale(scale())
        .withMask(causal() ? Mask.ABOVE_DIAGONAL : Mask.NONE)
        .withNote(note);
  }

  /** Whether no head looks at later tokens. */
  boolean causal() {
    return Arrays.stream(pattern).allMatch(head -> Mask.of(head).equals(Mask.ABOVE_DIAGONAL));
  }

  /** One scale for all heads: 0 to 1 for probabilities, otherwise from the data. */
  Scale scale() {
    return scale(rows());
  }

  /** The scale of all these rows of attention. */
  static Scale scale(double[][] rows) {
    Scale scale = Scale.suiting(rows).over(rows);
    boolean shares = scale.palette() == Palette.SEQUENTIAL && scale.high().getAsDouble() <= 1.0001;
    return shares ? Scale.fixed(0, 1) : scale;
  }

  /** The meaning of the colours. */
  Legend legend() {
    return Legend.of(unit, scale(), rows());
  }

  private double[][] rows() {
    return Arrays.stream(pattern).flatMap(Arrays::stream).toArray(double[][]::new);
  }

  /**
   * The same attention between at most {@code most} bins of consecutive tokens, for prompts that
   * are longer than a picture is wide; unchanged if there are no more tokens.
   *
   * <p>A value is the sum over the sources of a bin, and the mean over its destinations, so rows of
   * attention still sum to 1. The first token stays alone, because many heads rest on it.
   *
   * <pre>{@code model.run(article).attention(2).binned(20)}</pre>
   */
  public AttentionView binned(int most) {
    return in(Bins.of(tokens.size(), most));
  }

  private AttentionView in(Bins bins) {
    if (bins.single()) {
      return this;
    }
    double[][][] values = Arrays.stream(pattern).map(bins::values).toArray(double[][][]::new);
    String how = note.isEmpty() ? bins.note() : bins.note() + "\n" + note;
    return new AttentionView(title, heads, bins.names(tokens), values, unit, how);
  }

  /**
   * What pictures show: the same attention, or between at most 40 {@link #binned(int) bins} if
   * there are more than 64 tokens.
   */
  public AttentionView binned() {
    return in(bins(tokens.size()));
  }

  /** The bins that pictures of so many tokens show. */
  static Bins bins(int tokens) {
    return Bins.of(tokens, tokens <= MOST ? MOST : BINS);
  }

  /**
   * The attention as lines between two columns of tokens, one colour for each head; without
   * numbers, of all heads. A negative number counts from the last head.
   *
   * <pre>{@code model.run("When Mary and John went to the store").attention(2).lines(1)}</pre>
   */
  public HeadView lines(int... heads) {
    Objects.requireNonNull(heads, "lines are of heads, such as lines(0, 1), and null was given");
    IntStream asked = heads.length == 0 ? IntStream.range(0, pattern.length) : IntStream.of(heads);
    return new HeadView(this, asked.map(this::resolved).distinct().boxed().toList());
  }

  /** The number of a head; a negative one counts from the end. */
  private int resolved(int head) {
    int resolved = head < 0 ? pattern.length + head : head;
    if (resolved < 0 || resolved >= pattern.length) {
      throw new IllegalArgumentException(
          "there is no head " + head + "; '" + title + "' has heads 0 to " + (pattern.length - 1));
    }
    return resolved;
  }

  @Override
  public String html() {
    return new SmallMaps(this).html();
  }

  @Override
  public Drawing drawing() {
    return new SmallMaps(this).drawing();
  }

  /** A line for each head and each pair of positions that the mask leaves. */
  @Override
  public Optional<String> csv() {
    return csv(all());
  }

  /** The numbers of all heads. */
  List<Integer> all() {
    return IntStream.range(0, pattern.length).boxed().toList();
  }

  /** The numbers of these heads. */
  Optional<String> csv(List<Integer> some) {
    Listing all = listing();
    addTo(all, some);
    return Optional.of(all.csv());
  }

  /** A list for the numbers of attention. */
  Listing listing() {
    return new Listing("head", "destination", "source", unit);
  }

  /** Adds the numbers of these heads. */
  void addTo(Listing all, List<Integer> some) {
    List<String> places = new Labels(Labels.POSITION, tokens).allDistinct();
    boolean causal = causal();
    for (int head : some) {
      for (int dest = 0; dest < tokens.size(); dest++) {
        for (int src = 0; src <= (causal ? dest : tokens.size() - 1); src++) {
          all.add(
              heads.names().get(head), places.get(dest), places.get(src), pattern[head][dest][src]);
        }
      }
    }
  }

  /**
   * The strongest attention of a head in words, without the first token and without attention to
   * the token itself.
   */
  String pairs(int head) {
    return pairs(head, AttentionText.PAIRS);
  }

  /** So many of the strongest pairs of a head in words. */
  String pairs(int head, int most) {
    return AttentionText.pairs(heads.names().get(head), tokens, pattern[head], unit, most);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof AttentionView v
        && title.equals(v.title)
        && heads.equals(v.heads)
        && tokens.equals(v.tokens)
        && Arrays.deepEquals(pattern, v.pattern)
        && unit.equals(v.unit)
        && note.equals(v.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, heads, tokens, Arrays.deepHashCode(pattern), unit, note);
  }

  /** The strongest pairs of each head, and its mean attention to the first token. */
  @Override
  public String toString() {
    return text(title, all());
  }

  /** The strongest pairs of these heads under a title. */
  String text(String title, List<Integer> some) {
    String pairs = some.stream().map(this::pairs).collect(Collectors.joining("\n"));
    return (title + " [" + unit + "]\n" + pairs + "\n" + note).stripTrailing();
  }
}
