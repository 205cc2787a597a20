package dev.loupe.jinja.builtin;

import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Generator;
import dev.loupe.jinja.value.Given;
import dev.loupe.jinja.value.None;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.Values;
import dev.loupe.jinja.value.View;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** Values as JSON, with the spaces that Python's {@code json.dumps} puts. */
final class Json {
  private final StringBuilder out = new StringBuilder();
  private final String indent; // empty: all in one line
  private final boolean lines;
  private final String between;
  private final String colon;
  private final boolean ascii;
  private final boolean sorted;

  private Json(Given a) {
    Object width = a.some("indent").orElse("");
    lines = a.some("indent").isPresent();
    indent =
        width instanceof String text
            ? text
            : " ".repeat((int) Math.max(0, Math.min(100, Operators.whole("indent", width))));
    List<Object> separators = a.some("separators").map(Values::items).orElse(List.of());
    if (!separators.isEmpty() && separators.size() != 2) {
      throw new Failure("tojson needs two separators, as in (', ', ': ')");
    }
    between = separators.isEmpty() ? (lines ? "," : ", ") : Values.text(separators.get(0));
    colon = separators.isEmpty() ? ": " : Values.text(separators.get(1));
    ascii = a.flag("ensure_ascii");
    sorted = a.flag("sort_keys");
  }

  static String of(Object value, Given a) {
    Json json = new Json(a);
    json.write(value, 0);
    return json.out.toString();
  }

  private void write(Object value, int depth) {
    if (value instanceof Map<?, ?> map) {
      List<Object> keys = new ArrayList<>(map.keySet());
      if (sorted) {
        keys.sort(Operators::order);
      }
      many(
          '{',
          '}',
          keys.iterator(),
          depth,
          key -> {
            text(key instanceof String text ? text : scalar(key));
            out.append(colon);
            write(map.get(key), depth + 1);
          });
    } else if (value instanceof List<?> list) {
      many('[', ']', new ArrayList<Object>(list).iterator(), depth, item -> write(item, depth + 1));
    } else if (value instanceof String text) {
      text(text);
    } else {
      out.append(scalar(value));
    }
  }

  private interface One {
    void write(Object item);
  }

  private void many(char open, char close, Iterator<Object> items, int depth, One one) {
    out.append(open);
    boolean empty = !items.hasNext();
    while (items.hasNext()) {
      newLine(depth + 1);
      one.write(items.next());
      out.append(items.hasNext() ? between : "");
    }
    if (!empty) {
      newLine(depth);
    }
    out.append(close);
  }

  private void newLine(int depth) {
    if (lines) {
      out.append('\n').append(indent.repeat(depth));
    }
  }

  private static String scalar(Object value) {
    if (value == None.NONE) {
      return "null";
    }
    if (value instanceof Boolean || value instanceof Long) {
      return value.toString();
    }
    if (value instanceof Double number) {
      return Double.isNaN(number)
          ? "NaN"
          : Double.isInfinite(number)
              ? (number > 0 ? "Infinity" : "-Infinity")
              : Values.number(number);
    }
    boolean many = value instanceof View || value instanceof Generator;
    throw new Failure(
        Values.described(value)
            + " cannot be written as JSON"
            + (many ? "; put | list before | tojson" : ""));
  }

  private void text(String text) {
    out.append('"');
    for (char c : text.toCharArray()) {
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        case '\b' -> out.append("\\b");
        case '\f' -> out.append("\\f");
        default ->
            out.append(c < 0x20 || ascii && c > 0x7e ? String.format("\\u%04x", (int) c) : c);
      }
    }
    out.append('"');
  }

  @Override
  public String toString() {
    return out.toString();
  }
}
