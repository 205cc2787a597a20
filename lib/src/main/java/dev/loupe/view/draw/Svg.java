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
    String ground = "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>";
    return whole(drawing.width() + 2 * MARGIN, drawing.height() + 2 * MARGIN, ground, pen);
  }

  /**
   * The drawing as a part of a page of any theme: an image, because notebooks that are not trusted
   * show no SVG elements, and over it the places that show a text under the mouse.
   *
   * @param alternative what a screen reader says of it
   */
  public static String onPage(Drawing drawing, String alternative) {
    SvgPen pen = penOnPage(drawing);
    if (pen.count() > MOST) {
      return pixels(drawing, alternative);
    }
    String svg = whole(drawing.width(), drawing.height(), "", pen);
    return over(Html.image(svg, wide(drawing), alternative), drawing, pen);
  }

  /**
   * The same as an image of pixels, which is smaller for a drawing of thousands of boxes.
   *
   * @param alternative what a screen reader says of it
   */
  public static String pixelsOnPage(Drawing drawing, String alternative) {
    return over(pixels(drawing, alternative), drawing, penOnPage(drawing));
  }

  private static SvgPen penOnPage(Drawing drawing) {
    SvgPen pen = new SvgPen(Paper.PAGE);
    drawing.draw(pen);
    return pen;
  }

  private static int wide(Drawing drawing) {
    return (int) Math.ceil(drawing.width());
  }

  private static String pixels(Drawing drawing, String alternative) {
    return Html.image(Canvas.onPage(drawing), wide(drawing), alternative);
  }

  private static String over(String image, Drawing drawing, SvgPen pen) {
    return pen.places().over(image, wide(drawing), Math.ceil(drawing.height()));
  }

  private static String whole(double width, double height, String ground, SvgPen pen) {
    String w = SvgPen.number(Math.ceil(width));
    String h = SvgPen.number(Math.ceil(height));
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" xml:space=\"preserve\" "
        + "width=\"%s\" height=\"%s\" viewBox=\"0 0 %s %s\"".formatted(w, h, w, h)
        + " font-family=\"sans-serif\">"
        + ground
        + pen.elements()
        + "</svg>";
  }
}
