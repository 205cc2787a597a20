package dev.loupe.view.token;

import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.draw.Wrapping;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A text with each token coloured by its value.
 *
 * <p>Tokens follow each other as in the text; a line break in the text is a line break here.
 *
 * <pre>{@code TokenStrip.of("Loss per token", "nats", tokens, losses)}</pre>
 */
public record TokenStrip(
    String title, String unit, List<String> tokens, double[] values, Scale scale, String note)
    implements Drawn {
  private static final double WIDTH = 720;
  private static final double BETWEEN = 1; // neighbours of one colour are still two tokens
  private static final int LETTERS = 100; // of a line of text

  public TokenStrip {
    Objects.requireNonNull(title, "a token strip needs a title");
    Objects.requireNonNull(unit, "a token strip needs a unit");
    Objects.requireNonNull(scale, "a token strip needs a scale");
    Objects.requireNonNull(note, "a token strip's note may be empty, not null");
    tokens = List.copyOf(tokens);
    values = values.clone();
    if (tokens.isEmpty() || tokens.size() != values.length) {
      throw new IllegalArgumentException(
          "token strip '"
              + title
              + "' has "
              + tokens.size()
              + " tokens and "
              + values.length
              + " values; one value for each of at least one token is needed");
    }
  }

  /** Tokens with their values; the colours are diverging if any value is negative. */
  public static TokenStrip of(String title, String unit, List<String> tokens, double[] values) {
    Scale scale = Scale.suiting(new double[][] {values});
    return new TokenStrip(title, unit, tokens, values, scale, "");
  }

  /** This strip under another title. */
  public TokenStrip withTitle(String title) {
    return new TokenStrip(title, unit, tokens, values, scale, note);
  }

  /** This strip with another colour scale. */
  public TokenStrip withScale(Scale scale) {
    return new TokenStrip(title, unit, tokens, values, scale, note);
  }

  /** This strip with this note below it. */
  public TokenStrip withNote(String note) {
    return new TokenStrip(title, unit, tokens, values, scale, note);
  }

  /** A copy of the values, one for each token. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** The value of the token at {@code index}. */
  public double at(int index) {
    return values[Objects.checkIndex(index, values.length)];
  }

  private Legend legend() {
    return Legend.of(unit, scale, new double[][] {values});
  }

  @Override
  public String html() {
    Scale ends = legend().scale();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      text.append(coloured(i, ends).html("token " + i + "  ", unit));
      text.append(tokens.get(i).endsWith("\n") ? "<br>" : "<wbr>");
    }
    String style = "max-width:720px;line-height:24px;font-size:14px";
    return Html.card(
        Html.title(title),
        Html.element("div", style, text.toString()),
        legend().html(),
        Html.note(note));
  }

  private ColouredToken coloured(int index, Scale ends) {
    return new ColouredToken(tokens.get(index), values[index], ends, false);
  }

  @Override
  public Drawing drawing() {
    Drawing text = coloured();
    double limit = Math.max(text.width(), 420);
    return new Drawing.Stack(
        List.of(Caption.title(title, limit), text, legend(), Caption.note(note, limit)), 8);
  }

  /** A line for each token: its position, the token, its value. */
  @Override
  public Optional<String> csv() {
    Listing all = new Listing(Labels.POSITION, "token", unit.isEmpty() ? "value" : unit);
    for (int i = 0; i < values.length; i++) {
      all.add(i, tokens.get(i), values[i]);
    }
    return Optional.of(all.csv());
  }

  /** The coloured text: a line break in it begins a new line. */
  private Drawing coloured() {
    List<Drawing> paragraphs = new ArrayList<>();
    List<Drawing> paragraph = new ArrayList<>();
    Scale ends = legend().scale();
    for (int i = 0; i < values.length; i++) {
      paragraph.add(coloured(i, ends));
      if (tokens.get(i).endsWith("\n") || i == values.length - 1) {
        paragraphs.add(new Drawing.Flow(paragraph, BETWEEN, 0, WIDTH));
        paragraph.clear();
      }
    }
    return new Drawing.Stack(paragraphs, 0);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TokenStrip s
        && title.equals(s.title)
        && unit.equals(s.unit)
        && tokens.equals(s.tokens)
        && Arrays.equals(values, s.values)
        && scale.equals(s.scale)
        && note.equals(s.note);
  }

  @Override
  public int hashCode() {
    return Objects.hash(title, unit, tokens, Arrays.hashCode(values), scale, note);
  }

  /** Each token with its value, in one running line, and the note. */
  @Override
  public String toString() {
    Figures figures = Figures.fitting(new double[][] {values});
    List<String> parts =
        IntStream.range(0, values.length)
            .mapToObj(i -> Labels.shown(tokens.get(i)) + " (" + figures.write(values[i]) + ")")
            .toList();
    return TextTable.heading(title, unit)
        + Wrapping.lines(parts, TextTable::width, 2, LETTERS).stream()
            .map(line -> String.join("  ", line))
            .collect(Collectors.joining("\n"))
        + (note.isEmpty() ? "" : "\n" + note);
  }
}
