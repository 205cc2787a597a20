package dev.loupe.view;

/**
 * A result that a notebook can show: as a picture, as HTML, and as text.
 *
 * <p>All three say the same. The text can be read alone; the HTML is complete without script, style
 * sheets, ids or network; the PNG survives everywhere else.
 */
public interface Displayable {
  /** The result as self-contained HTML, every label escaped. */
  String html();

  /** The result as a PNG file. */
  byte[] png();

  /** The result as text, which is {@link Object#toString} unless that is to be shorter. */
  default String text() {
    return toString();
  }
}
