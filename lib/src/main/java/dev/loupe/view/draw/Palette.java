package dev.loupe.view.draw;

import java.awt.Color;
import java.util.List;
import java.util.Locale;

/**
 * The colours of values, readable for colour-blind people.
 *
 * <p>Both are ColorBrewer's (Cynthia Brewer, Pennsylvania State University, <a
 * href="https://colorbrewer2.org">colorbrewer2.org</a>): "RdBu" in 11 classes and "Blues" in 9,
 * interpolated linearly between the classes. Blue is positive and red negative, as in the figures
 * of TransformerLens and of most papers drawn with it, so that pictures can be compared side by
 * side.
 */
public enum Palette {
  /** Red for negative, white for zero, blue for positive. */
  DIVERGING(
      0x67001f, 0xb2182b, 0xd6604d, 0xf4a582, 0xfddbc7, 0xf7f7f7, 0xd1e5f0, 0x92c5de, 0x4393c3,
      0x2166ac, 0x053061),
  /** White for the lowest, dark blue for the highest. */
  SEQUENTIAL(
      0xf7fbff, 0xdeebf7, 0xc6dbef, 0x9ecae1, 0x6baed6, 0x4292c6, 0x2171b5, 0x08519c, 0x08306b);

  /** The grey of NaN; pictures hatch it, tables write "–" on it. */
  public static final Color MISSING = new Color(0xc9c9c9);

  /**
   * Colours of lines, in order: Okabe and Ito 2008, "Color Universal Design", without the yellow,
   * which is hard to see on white.
   */
  public static final List<Color> LINES =
      List.of(
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0xe69f00),
          new Color(0x56b4e9),
          new Color(0x000000));

  public static final Color INK = new Color(0x1a1a1a);
  static final Color FAINT = new Color(0x5f6368);
  public static final Color PAPER = Color.WHITE;

  private final int[] classes;

  Palette(int... classes) {
    this.classes = classes;
  }

  /** The colour at {@code fraction}, from 0 to 1; outside this range the colour of the end. */
  public Color at(double fraction) {
    if (Double.isNaN(fraction)) {
      return MISSING;
    }
    double place = Math.max(0, Math.min(1, fraction)) * (classes.length - 1);
    int below = (int) Math.min(classes.length - 2, Math.floor(place));
    double part = place - below;
    Color a = new Color(classes[below]);
    Color b = new Color(classes[below + 1]);
    return new Color(
        mix(a.getRed(), b.getRed(), part),
        mix(a.getGreen(), b.getGreen(), part),
        mix(a.getBlue(), b.getBlue(), part));
  }

  private static int mix(int from, int to, double part) {
    return (int) Math.round(from + (to - from) * part);
  }

  /** Black or white, whichever has the higher WCAG 2.1 contrast on {@code background}. */
  public static Color textOn(Color background) {
    return contrast(background, INK) >= contrast(background, PAPER) ? INK : PAPER;
  }

  /** The WCAG 2.1 contrast ratio of two colours, from 1 to 21. */
  static double contrast(Color a, Color b) {
    double high = Math.max(luminance(a), luminance(b));
    double low = Math.min(luminance(a), luminance(b));
    return (high + 0.05) / (low + 0.05); // WCAG 2.1, "contrast ratio"
  }

  private static double luminance(Color c) { // WCAG 2.1, "relative luminance"
    return 0.2126 * linear(c.getRed())
        + 0.7152 * linear(c.getGreen())
        + 0.0722 * linear(c.getBlue());
  }

  private static double linear(int channel) {
    double c = channel / 255.0;
    return c <= 0.04045 ? c / 12.92 : Math.pow((c + 0.055) / 1.055, 2.4);
  }

  /** The colour as CSS writes it: "#2166ac". */
  public static String hex(Color color) {
    return String.format(Locale.ROOT, "#%06x", color.getRGB() & 0xffffff);
  }

  @Override
  public String toString() {
    return this == DIVERGING ? "red-white-blue" : "white-blue";
  }
}
