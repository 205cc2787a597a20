package dev.loupe.jinja.builtin;

import static dev.loupe.jinja.builtin.Builtin.define;

import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Generator;
import dev.loupe.jinja.value.Given;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.PercentFormat;
import dev.loupe.jinja.value.PythonText;
import dev.loupe.jinja.value.Tuple;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jinja's filters, as far as chat templates use them: {@code value | name(arguments)}. */
public final class Filters {
  private static final Map<String, Builtin> ALL = new HashMap<>();

  static {
    texts();
    numbers();
    values();
    ListFilters.define(ALL);
  }

  private Filters() {}

  static Builtin named(String name) {
    return find(name).orElseThrow(() -> new Failure(missing(name)));
  }

  public static Optional<Builtin> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** The message for a filter that does not exist. */
  public static String missing(String name) {
    return "there is no filter '" + name + "'";
  }

  private static void texts() {
    define(ALL, "trim", "chars", (value, a) -> Methods.strip(text(value), a, true, true));
    define(ALL, "upper", "", (value, a) -> a.made(PythonText.upper(text(value))));
    define(ALL, "lower", "", (value, a) -> a.made(PythonText.lower(text(value))));
    define(ALL, "title", "", (value, a) -> a.made(PythonText.capitalizedWords(text(value))));
    define(ALL, "capitalize", "", (value, a) -> a.made(PythonText.capitalized(text(value))));
    define(ALL, "replace", "old new count", (value, a) -> Methods.replace(text(value), a));
    define(ALL, "format", "…", Filters::format);
    define(ALL, "indent", "width first blank", Filters::indent);
    define(ALL, "string", "", (value, a) -> a.made(text(value)));
    define(ALL, "safe", "", (value, a) -> a.made(text(value)));
    define(ALL, "escape", "", (value, a) -> a.made(escaped(text(value))));
    define(ALL, "e", "", (value, a) -> a.made(escaped(text(value))));
    define(ALL, "wordcount", "", (value, a) -> (long) PythonText.words(text(value), -1).size());
  }

  private static String text(Object value) {
    return Values.text(value);
  }

  private static String format(Object value, Given a) {
    Arguments given = a.arguments();
    if (!given.placed().isEmpty() && !given.named().isEmpty()) {
      throw new Failure("format takes values by position or by name, not both");
    }
    Object values =
        given.named().isEmpty()
            ? new Tuple(given.placed())
            : new LinkedHashMap<Object, Object>(given.named());
    return PercentFormat.of(text(value), values, a.rendering());
  }

  private static String indent(Object value, Given a) {
    Object width = a.get("width", 4L);
    String by =
        width instanceof String given
            ? given
            : " ".repeat((int) Math.min(1000, Operators.whole("indent", width)));
    String text = text(value);
    a.rendering()
        .spendOnText((long) by.length() * (text.chars().filter(c -> c == '\n').count() + 1));
    return a.made(PythonText.indented(text, by, a.flag("first"), a.flag("blank")));
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }

  private static void numbers() {
    define(ALL, "int", "default base", (value, a) -> whole(value, a.get("default", 0L)));
    define(ALL, "float", "default", (value, a) -> real(value, a.get("default", 0.0)));
    define(ALL, "abs", "", (value, a) -> absolute(value));
    define(ALL, "round", "precision method", Filters::round);
  }

  private static Object whole(Object value, Object otherwise) {
    try {
      return value instanceof Double number
          ? (long) (double) number
          : value instanceof String text
              ? (long) Double.parseDouble(text.strip())
              : (Object) Operators.whole("int", value);
    } catch (NumberFormatException | Failure e) {
      return otherwise;
    }
  }

  private static Object real(Object value, Object otherwise) {
    try {
      return value instanceof String text
          ? (Object) Double.parseDouble(text.strip())
          : Operators.real(value);
    } catch (NumberFormatException | Failure e) {
      return otherwise;
    }
  }

  private static Object absolute(Object value) {
    return Operators.order(value, 0L) < 0 ? Operators.negative(value) : value;
  }

  private static double round(Object value, Given a) {
    RoundingMode mode =
        switch (a.text("method", "common")) {
          case "ceil" -> RoundingMode.CEILING;
          case "floor" -> RoundingMode.FLOOR;
          default -> RoundingMode.HALF_EVEN;
        };
    int precision = (int) Math.max(-20, Math.min(20, a.whole("precision", 0)));
    return new BigDecimal(Operators.real(value)).setScale(precision, mode).doubleValue();
  }

  private static void values() {
    define(ALL, "default", "default_value boolean", Filters::otherwise);
    define(ALL, "d", "default_value boolean", Filters::otherwise);
    define(ALL, "length", "", (value, a) -> Values.length(value));
    define(ALL, "count", "", (value, a) -> Values.length(value));
    define(ALL, "items", "", (value, a) -> items(value));
    define(ALL, "dictsort", "", (value, a) -> sorted(value));
    define(ALL, "attr", "name", (value, a) -> Access.attribute(value, a.text("name")));
    define(
        ALL,
        "tojson",
        "ensure_ascii indent separators sort_keys",
        (value, a) -> a.made(Json.of(value, a)));
  }

  private static Object otherwise(Object value, Given a) {
    boolean absent = value instanceof Undefined || a.flag("boolean") && !Values.isTrue(value);
    return absent ? a.get("default_value", "") : value;
  }

  private static Object items(Object value) {
    return new Generator(
        () -> value instanceof Undefined ? List.of() : Methods.entries(map(value)));
  }

  private static Map<?, ?> map(Object value) {
    if (value instanceof Map<?, ?> map) {
      return map;
    }
    throw new Failure(Values.described(value) + " is not a map");
  }

  private static List<Object> sorted(Object value) {
    Map<Object, Object> sorted = new LinkedHashMap<>();
    List<Object> keys = new ArrayList<>(map(value).keySet());
    keys.sort(Comparator.comparing(Filters::folded, Operators::order));
    keys.forEach(key -> sorted.put(key, map(value).get(key)));
    return Methods.entries(sorted);
  }

  /** Texts are sorted without regard to case. */
  static Object folded(Object value) {
    return value instanceof String text ? PythonText.lower(text) : value;
  }
}
