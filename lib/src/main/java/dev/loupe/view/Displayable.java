package dev.loupe.view;

/**
 * A result that a notebook can show: as HTML, as a picture (PNG), and as text.
 *
 * <p>All three forms show the same. The HTML needs no scripts, style sheets, ids or network; the
 * PNG is for viewers without HTML.
 */
public interface Displayable {
  /** The result as self-contained HTML, every label escaped. */
  String html();

  /** The result as a PNG file. */
  byte[] png();

  /** The result as text; {@link Object#toString} by default. */
  default String text() {
    return toString();
  }

  /** The picture that is shown: this result, or one that is computed once for all its formats. */
  default Displayable picture() {
    return this;
  }
}
