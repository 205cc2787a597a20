package dev.loupe.view;

/**
 * A result that is shown as another one: its {@link #picture}, which is made once for all formats
 * that a notebook asks for.
 */
public interface Pictured extends Displayable {
  /** What is shown. */
  @Override
  Displayable picture();

  @Override
  default String html() {
    return picture().html();
  }

  @Override
  default byte[] png() {
    return picture().png();
  }

  @Override
  default String text() {
    return picture().text();
  }
}
