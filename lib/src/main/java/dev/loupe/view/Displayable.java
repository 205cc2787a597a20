package dev.loupe.view;

import dev.loupe.files.Saved;
import java.util.Optional;

/**
 * A result that a notebook can show: as HTML, as a picture (PNG), and as text.
 *
 * <p>All three forms show the same. The HTML needs no scripts, style sheets, ids or network; the
 * PNG is for viewers without HTML. {@link #save} writes a result into a file.
 */
public interface Displayable {
  /** The result as self-contained HTML, every label escaped. */
  String html();

  /** The result as a PNG file. */
  byte[] png();

  /** The result as an SVG file, with texts and lines if the result is drawn from them. */
  default String svg() {
    return picture() == this ? PngInSvg.of(png(), 2) : picture().svg();
  }

  /**
   * The numbers as a CSV file with a header: every cell in quotes, every number with all its
   * digits, NaN as an empty cell; absent if the result has no numbers of its own.
   */
  default Optional<String> csv() {
    return picture() == this ? Optional.empty() : picture().csv();
  }

  /** The result as text; {@link Object#toString} by default. */
  default String text() {
    return toString();
  }

  /** The picture that is shown: this result, or one that is computed once for all its formats. */
  default Displayable picture() {
    return this;
  }

  /**
   * Writes the picture, or its numbers, into a file.
   *
   * <p>The ending of the name says what is written: {@code .svg}, {@code .png}, {@code .html} or,
   * for the numbers, {@code .csv}. The file is written beside its place and renamed, so it is never
   * half written. {@code ~} is the home folder.
   *
   * <pre>{@code logitLens(model, "The capital of France is").save("~/lens.svg")}</pre>
   */
  default Saved save(String file) {
    return PictureFile.write(this, file);
  }
}
