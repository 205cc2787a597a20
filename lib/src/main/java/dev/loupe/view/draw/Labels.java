package dev.loupe.view.draw;

import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * The names along one axis of a result, and the name of the axis.
 *
 * <p>Names are stored unchanged: tokens keep their leading spaces and line breaks. {@link #shown}
 * makes them visible: a leading or trailing space as "·", a line break as "↵", a tab as "⇥", and
 * characters that would hide text or change its direction as their code, {@code \}{@code u202e}.
 *
 * <pre>{@code Labels.of("position", "When", " Mary", " and")}</pre>
 */
public record Labels(String axis, List<String> names) {
  /** The name of the axis that runs along the tokens of a prompt. */
  public static final String POSITION = "position";

  public Labels {
    Objects.requireNonNull(axis, "labels need the name of their axis");
    names = List.copyOf(names);
  }

  /** Labels with these names. */
  public static Labels of(String axis, String... names) {
    return new Labels(axis, List.of(names));
  }

  /** Labels "0", "1", … up to {@code count} - 1. */
  public static Labels numbered(String axis, int count) {
    return numbered(axis, "", count);
  }

  /** Labels with the same beginning, such as "L0", "L1", …, up to {@code count} - 1. */
  public static Labels numbered(String axis, String prefix, int count) {
    return new Labels(axis, IntStream.range(0, count).mapToObj(i -> prefix + i).toList());
  }

  /** The layers of a model, "L0", "L1", … */
  public static Labels layers(int count) {
    return numbered("layer", "L", count);
  }

  /** The tokens of a prompt, one for each position. */
  public static Labels positions(List<String> tokens) {
    return new Labels(POSITION, tokens);
  }

  /** Whether these are positions; at the last one a model predicts the next token. */
  public boolean arePositions() {
    return axis.equals(POSITION);
  }

  /** The number of names. */
  public int size() {
    return names.size();
  }

  /** The name at {@code index}, safe to show. */
  public String shown(int index) {
    return shown(names.get(index));
  }

  /** The name at {@code index}, with its index if the same name occurs twice: " to@4". */
  public String distinct(int index) {
    String name = names.get(index);
    return Collections.frequency(names, name) > 1 ? name + "@" + index : name;
  }

  /** All names, with their index if the same name occurs twice. */
  public List<String> allDistinct() {
    Map<String, Integer> counts = new HashMap<>();
    names.forEach(name -> counts.merge(name, 1, Integer::sum));
    return IntStream.range(0, size())
        .mapToObj(i -> counts.get(names.get(i)) > 1 ? names.get(i) + "@" + i : names.get(i))
        .toList();
  }

  /** Whether all names are whole numbers, as positions and layers are. */
  public boolean areNumbers() {
    return names.stream().allMatch(name -> name.matches("[0-9]{1,7}"));
  }

  /** A text made safe to show: visible spaces and line breaks, no control characters. */
  public static String shown(String text) {
    int[] points = text.codePoints().toArray();
    int first = 0;
    while (first < points.length && points[first] == ' ') {
      first++;
    }
    int last = points.length;
    while (last > first && points[last - 1] == ' ') {
      last--;
    }
    StringBuilder shown = new StringBuilder("·".repeat(first));
    if (first < last && isCombining(points[first])) {
      shown.append('◌');
    }
    for (int i = first; i < last; i++) {
      append(shown, points[i]);
    }
    return shown.append("·".repeat(points.length - last)).toString();
  }

  /** A text made safe to show, with at most {@code limit} characters. */
  public static String shown(String text, int limit) {
    return shortened(shown(text), limit);
  }

  static String shortened(String text, int limit) {
    int length = text.codePointCount(0, text.length());
    return length <= limit
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(0, limit - 1))) + "…";
  }

  private static boolean isCombining(int point) {
    int type = Character.getType(point);
    return type == Character.NON_SPACING_MARK
        || type == Character.ENCLOSING_MARK
        || type == Character.COMBINING_SPACING_MARK;
  }

  private static void append(StringBuilder shown, int point) {
    switch (point) {
      case '\n' -> shown.append('↵');
      case '\t' -> shown.append('⇥');
      default -> {
        if (isHidden(point)) {
          shown.append(String.format(point > 0xffff ? "\\u{%x}" : "\\u%04x", point));
        } else {
          shown.appendCodePoint(point);
        }
      }
    }
  }

  /** Whether the character is invisible or changes how its neighbours are drawn. */
  private static boolean isHidden(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> point != ' ';
      default -> false;
    };
  }

  @Override
  public String toString() {
    return axis + " " + names.stream().map(Labels::shown).toList();
  }
}
