package dev.loupe.view.token;

import dev.loupe.view.draw.Canvas;
import dev.loupe.view.draw.Drawing;
import dev.loupe.view.draw.Figures;
import dev.loupe.view.draw.Html;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Scale;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;

/**
 * A token on the colour of its value, in HTML and in drawings.
 *
 * @param scale a scale with both ends
 * @param marked whether the token is written in bold and underlined
 */
record ColouredToken(String token, double value, Scale scale, boolean marked) implements Drawing {
  private static final Font BOLD = Canvas.READING.deriveFont(Font.BOLD);
  static final double LINE = 24;
  private static final double LEAST = 3; // so that a token without a width is seen

  /** The token with plain spaces, because the coloured box shows them. */
  private String drawn() {
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

  /**
   * The token as a piece of a line of HTML.
   *
   * @param place what a tooltip says before the token, such as its position
   */
  String html(String place, String unit) {
    Color colour = scale.colour(value);
    String tooltip =
        place + Labels.shown(token) + "\n" + (unit.isEmpty() ? "" : unit + " ") + Figures.of(value);
    return "<span style=\"background:"
        + Palette.hex(colour)
        + ";color:"
        + Palette.hex(Palette.textOn(colour))
        + ";white-space:pre;padding:2px 0;margin-right:1px"
        + (marked ? ";font-weight:bold" : "")
        + "\" title=\""
        + Html.escape(tooltip)
        + "\">"
        + (marked ? underlined() : Html.escape(drawn()))
        + "</span>";
  }

  /** The token underlined, without the space before it. */
  private String underlined() {
    String word = drawn().stripLeading();
    String space = drawn().substring(0, drawn().length() - word.length());
    return space + Html.element("span", "text-decoration:underline", Html.escape(word));
  }

  private Font font() {
    return marked ? BOLD : Canvas.READING;
  }

  @Override
  public double width() {
    return Math.max(LEAST, Canvas.width(font(), drawn()));
  }

  @Override
  public double height() {
    return LINE;
  }

  @Override
  public void draw(Graphics2D g) {
    Color colour = scale.colour(value);
    Rectangle2D box = new Rectangle2D.Double(0, 2, width(), LINE - 4);
    if (Double.isNaN(value)) {
      Canvas.hatch(g, box);
    } else {
      g.setColor(colour);
      g.fill(box);
    }
    g.setColor(Palette.textOn(colour));
    Canvas.write(g, font(), drawn(), box.getX(), box.getCenterY(), 0);
    if (marked) {
      double from = Canvas.width(font(), drawn()) - Canvas.width(font(), drawn().stripLeading());
      g.fill(new Rectangle2D.Double(from, LINE - 5, width() - from, 1.2));
    }
  }
}
