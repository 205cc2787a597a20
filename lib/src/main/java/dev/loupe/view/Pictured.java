package dev.loupe.view;

/** A result that another picture shows, in all its forms. */
public interface Pictured extends Displayable {
  /** The picture of this result. */
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
}
