package dev.loupe.view.token;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Caption;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Drawn;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Legend;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.table.Listing;
import dev.loupe.view.table.TextTable;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

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

  /** A token as drawn, with plain spaces, because the coloured box shows them. */
  private String drawn(int index) {
    String token = tokens.get(index);
    String word = Labels.shown(token.strip());
    if (word.isEmpty()) {
      return Labels.shown(token);
    }
    int first = token.indexOf(token.strip());
    String before = token.substring(0, first);
    String after = token.substring(first + token.strip().length());
    return plain(before) + word + plain(after);
  }

  private static String plain(String space) {
    return space.isBlank() && space.indexOf('\n') < 0
        ? " ".repeat(Math.min(8, space.length()))
        : Labels.shown(space);
  }

  @Override
  public String html() {
    Scale ends = legend().scale();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < values.length; i++) {
      Color colour = ends.colour(values[i]);
      text.append("<span style=\"background:").append(Palette.hex(colour));
      text.append(";color:").append(Palette.hex(Palette.textOn(colour)));
      text.append(";white-space:pre;padding:2px 0;margin-right:1px\" title=\"");
      text.append(Html.escape(tooltip(i))).append("\">").append(Html.escape(drawn(i)));
      text.append("</span>").append(tokens.get(i).endsWith("\n") ? "<br>" : "<wbr>");
    }
    String style = "max-width:720px;line-height:24px;font-size:14px";
    return Html.card(
        Html.title(title),
        Html.element("div", style, text.toString()),
        legend().html(),
        Html.note(note));
  }

  private String tooltip(int index) {
    return "token "
        + index
        + "  "
        + Labels.shown(tokens.get(index))
        + "\n"
        + (unit.isEmpty() ? "" : unit + " ")
        + Figures.of(values[index]);
  }

  @Override
  public Drawing drawing() {
    Drawing text = new Text();
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

  /** The coloured text as a drawing. */
  private final class Text implements Drawing {
    private static final double LINE = 24;
    private final Scale ends = legend().scale();

    @Override
    public double width() {
      return place(null)[0];
    }

    @Override
    public double height() {
      return place(null)[1];
    }

    @Override
    public void draw(Graphics2D g) {
      place(g);
    }

    private double[] place(Graphics2D g) {
      double x = 0;
      double y = 0;
      double widest = 0;
      for (int i = 0; i < values.length; i++) {
        String token = drawn(i);
        double width = Math.max(3, Canvas.width(Canvas.READING, token));
        if (x > 0 && x + width > WIDTH) {
          x = 0;
          y += LINE;
        }
        if (g != null) {
          token(g, i, new Rectangle2D.Double(x, y + 2, width, LINE - 4));
        }
        x += width + 1;
        widest = Math.max(widest, x);
        if (tokens.get(i).endsWith("\n") && i + 1 < values.length) {
          x = 0;
          y += LINE;
        }
      }
      return new double[] {widest, y + LINE};
    }

    private void token(Graphics2D g, int index, Rectangle2D box) {
      Color colour = ends.colour(values[index]);
      if (Double.isNaN(values[index])) {
        Canvas.hatch(g, box);
      } else {
        g.setColor(colour);
        g.fill(box);
      }
      g.setColor(Palette.textOn(colour));
      Canvas.write(g, Canvas.READING, drawn(index), box.getX(), box.getCenterY(), 0);
    }
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
    StringBuilder text = new StringBuilder(TextTable.heading(title, unit));
    Figures figures = Figures.fitting(new double[][] {values});
    int column = 0;
    for (int i = 0; i < values.length; i++) {
      String part = Labels.shown(tokens.get(i)) + " (" + figures.write(values[i]) + ")";
      boolean full = column + TextTable.width(part) > 100;
      text.append(column == 0 ? "" : full ? "\n" : "  ").append(part);
      column = (full ? 0 : column + 2) + TextTable.width(part);
    }
    return text.append(note.isEmpty() ? "" : "\n" + note).toString();
  }
}
