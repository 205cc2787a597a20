package dev.loupe.view.draw;

import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** How a row of parts breaks into lines: a part that does not fit begins the next line. */
public final class Wrapping {
  private Wrapping() {}

  /**
   * The parts of each line. A line is at most {@code limit} wide, unless it is a single part that
   * is wider.
   *
   * @param gap between two parts of a line
   */
  public static <T> List<List<T>> lines(
      List<T> parts, ToDoubleFunction<? super T> width, double gap, double limit) {
    List<List<T>> lines = new ArrayList<>();
    double end = 0;
    for (T part : parts) {
      double wide = width.applyAsDouble(part);
      boolean fits = !lines.isEmpty() && end + gap + wide <= limit;
      if (!fits) {
        lines.add(new ArrayList<>());
      }
      lines.get(lines.size() - 1).add(part);
      end = fits ? end + gap + wide : wide;
    }
    return lines;
  }
}
