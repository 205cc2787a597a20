package dev.loupe.kernel;

import dev.loupe.kernel.snippet.SnippetClass;
import dev.loupe.view.draw.Figures;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Readable text for values that have no picture.
 *
 * <p>Numbers and words share one line; larger values (cells, rows of numbers) have a line each. Of
 * many values, the first and the last are shown. A value of another library is shown by its own
 * text.
 */
final class PlainText {
  private static final int MOST = 60;
  private static final int FIRST = 20;
  private static final int LAST = 3;
  private static final int DEEPEST = 4; // a list may contain itself

  private PlainText() {}

  /** The text of any value. */
  static String of(Object value) {
    return text(value, 0);
  }

  private static String text(Object value, int depth) {
    if (depth > DEEPEST) {
      return "…";
    }
    if (value instanceof Optional<?> some && some.isPresent()) {
      return "Optional[" + text(some.get(), depth + 1) + "]";
    }
    if (value instanceof Map.Entry<?, ?> entry) {
      return entry.getKey() + "=" + text(entry.getValue(), depth + 1);
    }
    if (isArray(value)) {
      return listed(parts(value), depth, "[", "]");
    }
    if (value instanceof Collection<?> collection && isJavas(value)) {
      return listed(new ArrayList<>(collection), depth, "[", "]");
    }
    if (value instanceof Map<?, ?> map && isJavas(value)) {
      return listed(new ArrayList<>(map.entrySet()), depth, "{", "}");
    }
    boolean isText = value instanceof CharSequence;
    return isText ? value.toString() : SnippetClass.plain(String.valueOf(value));
  }

  static boolean isArray(Object value) {
    return value != null && value.getClass().isArray();
  }

  /** Fractions with four significant digits: measurements, not amounts of money. */
  private static List<Object> parts(Object array) {
    boolean fractions = array instanceof double[] || array instanceof float[];
    return IntStream.range(0, Array.getLength(array))
        .mapToObj(i -> fractions ? Figures.of(Array.getDouble(array, i)) : Array.get(array, i))
        .toList();
  }

  /** Classes of other libraries may have a better text of their own. */
  private static boolean isJavas(Object value) {
    return value.getClass().getName().startsWith("java.");
  }

  private static String listed(List<?> values, int depth, String opening, String closing) {
    boolean cut = values.size() > MOST;
    List<?> first = cut ? values.subList(0, FIRST) : values;
    List<?> last = cut ? values.subList(values.size() - LAST, values.size()) : List.of();
    boolean inLine = depth > 0 || first.stream().allMatch(PlainText::isSmall);
    List<String> shown = new ArrayList<>();
    first.forEach(value -> shown.add(text(value, depth + 1)));
    if (cut) {
      shown.add(inLine ? "…" : "… " + (values.size() - FIRST - LAST) + " more");
    }
    last.forEach(value -> shown.add(text(value, depth + 1)));
    if (!inLine) {
      return String.join("\n", shown);
    }
    String count = cut ? " (" + values.size() + " values)" : "";
    return opening + String.join(", ", shown) + closing + count;
  }

  private static boolean isSmall(Object value) {
    return value == null
        || value instanceof Map.Entry<?, ?> entry && isSmall(entry.getValue())
        || value instanceof Number
        || value instanceof CharSequence
        || value instanceof Character
        || value instanceof Boolean
        || value instanceof Enum<?>;
  }
}
