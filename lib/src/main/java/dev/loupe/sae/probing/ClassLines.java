package dev.loupe.sae.probing;

import java.util.List;
import java.util.function.Function;

/** The lines of classes in a result, found by the class. */
final class ClassLines {
  private ClassLines() {}

  /** The line of a class; a class without one is refused. */
  static <T> T of(List<T> lines, Function<T, String> label, String wanted) {
    return lines.stream()
        .filter(one -> label.apply(one).equals(wanted))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no line of the class '"
                        + wanted
                        + "'; there are "
                        + lines.stream().map(label).toList()
                        + (lines.size() == 1
                            ? "; of two classes only one has a line, because it tells both apart"
                            : "")));
  }
}
