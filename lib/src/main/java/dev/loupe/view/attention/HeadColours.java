package dev.loupe.view.attention;

import dev.loupe.view.draw.Palette;
import dev.loupe.view.draw.Paper;
import java.awt.BasicStroke;
import java.awt.Color;

/**
 * The look of a head's lines: one colour for each head, and after the seventh head the colours
 * again with dashes. Values that may be negative have the colours of their sign instead.
 */
record HeadColours(boolean signed, Paper paper) {
  private static final float[][] DASHES = {{}, {6, 3}, {2, 3}, {9, 3, 2, 3}};
  private static final double THINNEST = 0.6;
  private static final double THICKEST = 2.8;
  private static final double FADING = 0.6; // below 1, so that weak lines can still be seen
  private static final double NEGATIVE = 0.08; // of the palette, where its colours are clear
  private static final double POSITIVE = 0.92;

  /** The colours of the heads of a view; a blue line is positive and a red one negative. */
  static HeadColours of(AttentionView view, Paper paper) {
    return new HeadColours(view.scale().palette() == Palette.DIVERGING, paper);
  }

  /** The colour of a head, in the key above the lines. */
  Color of(int head) {
    return signed ? paper.faint() : paper.line(Palette.LINES.get(head % Palette.LINES.size()));
  }

  /**
   * The colour of lines: the weaker they are, the more transparent.
   *
   * @param opacity of the strongest line
   */
  Color of(AttentionLine.Look look, double opacity) {
    Color opaque =
        signed ? Palette.DIVERGING.at(look.negative() ? NEGATIVE : POSITIVE) : of(look.head());
    int alpha = (int) Math.round(255 * opacity * Math.pow(look.weight(), FADING));
    return new Color(opaque.getRed(), opaque.getGreen(), opaque.getBlue(), alpha);
  }

  /** The width of lines and the dashes of their head. */
  BasicStroke stroke(AttentionLine.Look look) {
    return stroke(look.head(), THINNEST + (THICKEST - THINNEST) * look.weight());
  }

  BasicStroke stroke(int head, double width) {
    float[] dashes = DASHES[signed ? 0 : head / Palette.LINES.size() % DASHES.length];
    float thick = (float) width;
    return dashes.length == 0
        ? new BasicStroke(thick)
        : new BasicStroke(thick, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 10, dashes, 0);
  }
}
