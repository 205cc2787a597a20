package dev.loupe.view.attention;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Paper;
import dev.loupe.view.draw.Svg;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The head view of BertViz: attention as lines between two columns of tokens.
 *
 * <p>On the left are the tokens that look (destinations), on the right the tokens that they look at
 * (sources). A line is the thicker and darker, the more attention it is; each head has its colour.
 * Where values may be negative, as those of attention times gradient, the colour is the sign. In a
 * page, the mouse on a token or on a head's name leaves only its lines. A prompt of more than 64
 * tokens is shown in {@link AttentionView#binned() bins}.
 *
 * <p>Vig 2019, <a href="https://arxiv.org/abs/1906.05714">A Multiscale Visualization of Attention
 * in the Transformer Model</a>, section 3.1.
 *
 * <pre>{@code model.run("When Mary and John went to the store").attention(2).lines()}</pre>
 *
 * @param attention the attention of all heads of a layer
 * @param heads the numbers of the heads that are drawn
 */
public record HeadView(AttentionView attention, List<Integer> heads) implements Drawn {
  private static final int MOST = 1500; // lines of pictures of single heads in a page
  private static final double NARROWEST = 420; // of the text below

  public HeadView {
    Objects.requireNonNull(attention, "a head view needs attention, and null was given");
    heads = List.copyOf(heads);
    int count = attention.heads().size();
    if (heads.isEmpty() || !heads.stream().allMatch(head -> head >= 0 && head < count)) {
      throw new IllegalArgumentException(
          "a head view of "
              + heads
              + " cannot be drawn; '"
              + attention.title()
              + "' has heads 0 to "
              + (count - 1)
              + ", and one at least is needed");
    }
  }

  private String title() {
    String name = attention.heads().names().get(heads.get(0));
    boolean one = heads.size() == 1 && attention.heads().size() > 1;
    return one ? attention.title() + ", " + name : attention.title();
  }

  private String reading(AttentionView shown, HeadLines lines) {
    String colours =
        HeadColours.of(shown, Paper.WHITE).signed()
            ? "Blue lines are positive, red ones negative; the thicker, the larger. "
            : "The thicker and darker a line, the more attention. ";
    String first =
        shown.causal()
            ? " Lines to the first token are paler: heads that find nothing rest there."
            : "";
    return "Left: tokens that look (destination). Right: tokens that they look at (source). "
        + colours
        + "Lines weaker than "
        + Figures.brief(lines.least())
        + " are not drawn."
        + first;
  }

  @Override
  public Drawing drawing() {
    AttentionView shown = attention.binned();
    HeadLines lines = new HeadLines(shown, heads, Paper.WHITE);
    double limit = Math.max(NARROWEST, lines.width());
    return new Drawing.Stack(
        List.of(
            Caption.title(title(), limit),
            lines,
            Caption.note(reading(shown, lines), limit),
            Caption.note(shown.note(), limit)),
        8);
  }

  @Override
  public String html() {
    AttentionView shown = attention.binned();
    HeadLines lines = new HeadLines(shown, heads, Paper.PAGE);
    String mouse =
        " Point at a token or at a head's name to see only its lines; a notebook that is not"
            + " trusted shows only their numbers.";
    return Html.card(
        Html.title(title()),
        Svg.onPage(lines, toString()),
        heads.size() == 1 ? "" : each(shown),
        Html.note(reading(shown, lines) + mouse),
        Html.note(shown.note()));
  }

  /** The lines of each head alone, which open at a click, unless they are too many. */
  private String each(AttentionView shown) {
    List<HeadLines> alone = heads.stream().map(head -> HeadLines.still(shown, head)).toList();
    if (alone.stream().mapToInt(HeadLines::count).sum() > MOST) {
      return "";
    }
    return IntStream.range(0, heads.size())
        .mapToObj(i -> opening(attention.pairs(heads.get(i)), alone.get(i)))
        .collect(Collectors.joining());
  }

  private static String opening(String pairs, HeadLines lines) {
    return Html.details(pairs, Svg.onPage(lines, pairs));
  }

  /** A line for each head and each pair of positions that the mask leaves. */
  @Override
  public Optional<String> csv() {
    return attention.csv(heads);
  }

  /** The strongest pairs of each head, and its mean attention to the first token. */
  @Override
  public String toString() {
    return attention.text(title(), heads);
  }
}
