package dev.loupe.view.draw;

import dev.loupe.view.Displayable;

/** A result whose PNG and SVG come from one drawing. */
public interface Drawn extends Displayable {
  /** The whole picture on white: title, drawing, legend, note. */
  Drawing drawing();

  @Override
  default byte[] png() {
    return Canvas.png(drawing());
  }

  @Override
  default String svg() {
    return Svg.file(drawing());
  }
}
