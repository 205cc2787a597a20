package dev.loupe.view.draw;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.ArrayList;
import java.util.List;

/** A paragraph in a picture, wrapped at a width; nothing if its text is empty. */
public final class Caption implements Drawing {
  private final List<String> lines = new ArrayList<>();
  private final Font font;
  private final Color colour;

  public Caption(String text, Font font, Color colour, double limit) {
    this.font = font;
    this.colour = colour;
    if (!text.isBlank()) {
      text.lines().forEach(line -> wrap(line, limit));
    }
  }

  public static Caption title(String text, double limit) {
    return new Caption(text, Canvas.TITLE, Palette.INK, limit);
  }

  public static Caption note(String text, double limit) {
    return new Caption(text, Canvas.NORMAL, Palette.FAINT, limit);
  }

  private void wrap(String text, double limit) {
    List<String> words = List.of(text.split(" ", -1));
    double space = Canvas.width(font, " ");
    Wrapping.lines(words, word -> Canvas.width(font, word), space, limit)
        .forEach(line -> lines.add(String.join(" ", line)));
  }

  private double lineHeight() {
    return Math.ceil(font.getSize2D() * 1.35);
  }

  @Override
  public double width() {
    return lines.stream().mapToDouble(line -> Canvas.width(font, line)).max().orElse(0);
  }

  @Override
  public double height() {
    return lines.size() * lineHeight();
  }

  @Override
  public void draw(Graphics2D g) {
    g.setColor(colour);
    for (int i = 0; i < lines.size(); i++) {
      Canvas.write(g, font, lines.get(i), 0, (i + 0.5) * lineHeight(), 0);
    }
  }
}
