package dev.loupe.view.draw;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The places of an image in a page that show a text under the mouse.
 *
 * <p>An image hides the titles that stand inside it, so each place is an empty element over it. A
 * place may reveal a drawing: SVG elements in it that the mouse makes visible, by SVG's own {@code
 * set}, so there is no script, style sheet or id. Pages that are not trusted lose the drawing only.
 */
final class HoverPlaces {
  private static final int MOST = 8000; // elements of all drawings that places reveal

  private record Place(String text, Rectangle2D box, String revealed) {}

  private final List<Place> places = new ArrayList<>();
  private Rectangle2D part = new Rectangle2D.Double();
  private int revealed; // elements

  /** Notes what is drawn inside of {@link #over}. */
  void drawn(Rectangle2D box) {
    part = part.isEmpty() ? box : part.createUnion(box);
  }

  /** A part of the drawing that shows a text. */
  void over(String text, Runnable drawing) {
    part = new Rectangle2D.Double();
    drawing.run();
    at(text, part);
  }

  void at(String text, Rectangle2D box) {
    if (!box.isEmpty()) {
      places.add(new Place(text, box, ""));
    }
  }

  /** A place that reveals these SVG elements in the coordinates of the picture. */
  void reveal(String text, Rectangle2D box, String elements, int count) {
    revealed += count;
    places.add(new Place(text, box, elements));
  }

  /** The image with its places over it; these move with it when a narrow page makes it smaller. */
  String over(String image, double width, double height) {
    StringBuilder html = new StringBuilder(image);
    for (Place place : places) {
      html.append("<span title=\"").append(Html.escape(place.text())).append("\" style=\"");
      html.append("position:absolute;left:").append(percent(place.box().getX(), width));
      html.append(";top:").append(percent(place.box().getY(), height));
      html.append(";width:").append(percent(place.box().getWidth(), width));
      html.append(";height:").append(percent(place.box().getHeight(), height));
      html.append("\">").append(revealed <= MOST ? revealing(place) : "").append("</span>");
    }
    String frame = "position:relative;display:inline-block;max-width:100%;line-height:0";
    return Html.element("div", frame, html.toString());
  }

  private static String revealing(Place place) {
    if (place.revealed().isEmpty()) {
      return "";
    }
    Rectangle2D box = place.box();
    String view =
        Stream.of(box.getX(), box.getY(), box.getWidth(), box.getHeight())
            .map(SvgPen::number)
            .collect(Collectors.joining(" "));
    return "<svg viewBox=\""
        + view
        + "\" style=\"position:absolute;left:0;top:0;width:100%;height:100%;max-width:none;"
        + "overflow:visible\"><g visibility=\"hidden\"><rect"
        + SvgPen.box(box)
        + " fill=\"none\" pointer-events=\"all\"/><g pointer-events=\"none\">"
        + place.revealed()
        + "</g><set attributeName=\"visibility\" to=\"visible\" begin=\"mouseover\""
        + " end=\"mouseout\"/></g></svg>";
  }

  private static String percent(double part, double whole) {
    return SvgPen.number(100 * part / whole) + "%";
  }
}
