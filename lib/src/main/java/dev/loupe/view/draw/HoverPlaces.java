package dev.loupe.view.draw;

import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;

/**
 * The places of an image in a page that show a text under the mouse.
 *
 * <p>An image hides the titles that stand inside it, so each place is an empty element over it.
 */
final class HoverPlaces {
  private record Place(String text, Rectangle2D box) {}

  private final List<Place> places = new ArrayList<>();
  private Rectangle2D part = new Rectangle2D.Double();

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
      places.add(new Place(text, box));
    }
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
      html.append("\"></span>");
    }
    String frame = "position:relative;display:inline-block;max-width:100%;line-height:0";
    return Html.element("div", frame, html.toString());
  }

  private static String percent(double part, double whole) {
    return SvgPen.number(100 * part / whole) + "%";
  }
}
