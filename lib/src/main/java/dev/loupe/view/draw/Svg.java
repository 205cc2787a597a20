package dev.loupe.view.draw;

import dev.loupe.view.PngInSvg;

/**
 * Drawings as SVG: texts stay texts, all sizes are sharp, nothing is fetched.
 *
 * <p>A drawing of more than 20,000 elements is one image inside the SVG, so that its size is
 * bounded.
 */
public final class Svg {
  private static final int MOST = 20_000;
  private static final int MARGIN = 12;

  private Svg() {}

  /** The drawing as an SVG file, on white and with a margin. */
  public static String file(Drawing drawing) {
    SvgPen pen = new SvgPen(Paper.WHITE);
    drawing.drawAt(pen, MARGIN, MARGIN);
    if (pen.count() > MOST) {
      return PngInSvg.of(Canvas.png(drawing), Canvas.PIXELS);
    }
    String size = size(drawing.width() + 2 * MARGIN, drawing.height() + 2 * MARGIN);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" "
        + size
        + " font-family=\"sans-serif\"><rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>"
        + pen.elements()
        + "</svg>";
  }

  /**
   * The drawing as a part of a page, in the page's own text colour, for light and dark themes.
   *
   * @param alternative what a screen reader says of it
   */
  public static String inline(Drawing drawing, String alternative) {
    SvgPen pen = new SvgPen(Paper.INLINE);
    drawing.draw(pen);
    if (pen.count() > MOST) {
      return Html.image(Canvas.onPage(drawing), (int) Math.ceil(drawing.width()), alternative);
    }
    return "<svg role=\"img\" aria-label=\""
        + Html.escape(alternative)
        + "\" "
        + size(drawing.width(), drawing.height())
        + " font-family=\"sans-serif\" style=\"max-width:100%;height:auto;display:block;white-space:pre\">"
        + pen.elements()
        + "</svg>";
  }

  private static String size(double width, double height) {
    String w = SvgPen.number(Math.ceil(width));
    String h = SvgPen.number(Math.ceil(height));
    return "width=\"" + w + "\" height=\"" + h + "\" viewBox=\"0 0 " + w + " " + h + "\"";
  }
}
