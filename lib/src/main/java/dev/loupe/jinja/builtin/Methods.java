package dev.loupe.jinja.builtin;

import static dev.loupe.jinja.builtin.Builtin.define;

import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Given;
import dev.loupe.jinja.value.None;
import dev.loupe.jinja.value.PythonText;
import dev.loupe.jinja.value.Tuple;
import dev.loupe.jinja.value.Values;
import dev.loupe.jinja.value.View;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;

/** The methods of Python's strings, lists and maps that change nothing. */
final class Methods {
  private static final Map<String, Builtin> OF_TEXT = ofText();
  private static final Map<String, Builtin> OF_MAP = ofMap();
  private static final Map<String, Builtin> OF_LIST = ofList();

  private Methods() {}

  /** The method of a value, ready to be called. */
  static Optional<Object> of(Object value, String name) {
    Map<String, Builtin> all =
        value instanceof String
            ? OF_TEXT
            : value instanceof Map ? OF_MAP : value instanceof List ? OF_LIST : Map.of();
    return Optional.ofNullable(all.get(name)).map(method -> method.of(value));
  }

  private static Map<String, Builtin> ofText() {
    Map<String, Builtin> all = new HashMap<>();
    define(all, "strip", "chars", (text, a) -> strip(text, a, true, true));
    define(all, "lstrip", "chars", (text, a) -> strip(text, a, true, false));
    define(all, "rstrip", "chars", (text, a) -> strip(text, a, false, true));
    define(all, "lower", "", (text, a) -> a.made(PythonText.lower(text.toString())));
    define(all, "upper", "", (text, a) -> a.made(PythonText.upper(text.toString())));
    define(all, "title", "", (text, a) -> a.made(PythonText.titled(text.toString())));
    define(all, "capitalize", "", (text, a) -> a.made(PythonText.capitalized(text.toString())));
    define(all, "split", "sep maxsplit", Methods::split);
    define(all, "rsplit", "sep maxsplit", Methods::splitFromEnd);
    define(all, "splitlines", "", (text, a) -> PythonText.lines(a.made(text.toString())));
    define(all, "startswith", "prefix", (text, a) -> starts(text.toString(), a));
    define(all, "endswith", "suffix", (text, a) -> ends(text.toString(), a));
    define(all, "removeprefix", "prefix", (text, a) -> withoutPrefix(text.toString(), a));
    define(all, "removesuffix", "suffix", (text, a) -> withoutSuffix(text.toString(), a));
    define(all, "replace", "old new count", (text, a) -> replace(text.toString(), a));
    define(all, "find", "sub", (text, a) -> find(text.toString(), a));
    define(all, "count", "sub", (text, a) -> count(text.toString(), a));
    define(
        all, "join", "parts", (text, a) -> join(text.toString(), Values.items(a.get("parts")), a));
    define(all, "isdigit", "", (text, a) -> every(text, Character::isDigit));
    define(all, "isalpha", "", (text, a) -> every(text, Character::isLetter));
    define(all, "isspace", "", (text, a) -> every(text, PythonText::isSpace));
    define(
        all,
        "isupper",
        "",
        (text, a) -> isCased(text.toString(), PythonText.upper(text.toString())));
    define(
        all,
        "islower",
        "",
        (text, a) -> isCased(text.toString(), PythonText.lower(text.toString())));
    return all;
  }

  private static Map<String, Builtin> ofMap() {
    Map<String, Builtin> all = new HashMap<>();
    define(all, "items", "", (map, a) -> View.of("dict_items", entries((Map<?, ?>) map)));
    define(all, "keys", "", (map, a) -> view("dict_keys", ((Map<?, ?>) map).keySet()));
    define(all, "values", "", (map, a) -> view("dict_values", ((Map<?, ?>) map).values()));
    define(
        all,
        "get",
        "key default",
        (map, a) -> {
          Object value = ((Map<?, ?>) map).get(a.get("key"));
          return value == null ? a.get("default", None.NONE) : value;
        });
    return all;
  }

  private static Map<String, Builtin> ofList() {
    Map<String, Builtin> all = new HashMap<>();
    define(
        all,
        "index",
        "value",
        (list, a) -> {
          List<Object> items = Values.items(list);
          for (int i = 0; i < items.size(); i++) {
            if (Values.equal(items.get(i), a.get("value"))) {
              return (long) i;
            }
          }
          throw new Failure(
              Values.described(a.get("value")) + " is not in " + Values.described(list));
        });
    define(
        all,
        "count",
        "value",
        (list, a) ->
            Values.items(list).stream().filter(item -> Values.equal(item, a.get("value"))).count());
    return all;
  }

  private static View view(String kind, Collection<?> items) {
    return View.of(kind, List.copyOf(items));
  }

  /** Keys and values, pair by pair. */
  static List<Object> entries(Map<?, ?> map) {
    List<Object> entries = new ArrayList<>();
    map.forEach((key, value) -> entries.add(new Tuple(List.of(key, value))));
    return entries;
  }

  static Object strip(Object text, Given a, boolean left, boolean right) {
    Optional<Object> chars = a.some("chars");
    IntPredicate away =
        chars.isPresent() ? point -> a.text("chars").indexOf(point) >= 0 : PythonText::isSpace;
    return PythonText.stripped(a.made(text.toString()), away, left, right);
  }

  private static Object split(Object text, Given a) {
    long limit = a.whole("maxsplit", -1);
    a.made(text.toString());
    return a.some("sep").isPresent()
        ? PythonText.split(text.toString(), separator(text, a), limit)
        : PythonText.words(text.toString(), limit);
  }

  private static Object splitFromEnd(Object text, Given a) {
    return PythonText.splitFromEnd(
        a.made(text.toString()), separator(text, a), a.whole("maxsplit", -1));
  }

  private static String separator(Object text, Given a) {
    String separator = a.text("sep");
    if (separator.isEmpty()) {
      throw new Failure("a string cannot be split at an empty string");
    }
    a.rendering().spendOnSearch(separator, text.toString());
    return separator;
  }

  private static boolean starts(String text, Given a) {
    return choices(a.get("prefix")).stream().anyMatch(one -> text.startsWith(one.toString()));
  }

  private static boolean ends(String text, Given a) {
    return choices(a.get("suffix")).stream().anyMatch(one -> text.endsWith(one.toString()));
  }

  /** One text, or a list of texts, any of which may match. */
  private static List<Object> choices(Object value) {
    List<Object> choices = value instanceof String ? List.of(value) : Values.items(value);
    if (!choices.stream().allMatch(String.class::isInstance)) {
      throw new Failure(
          "a string starts and ends with strings, not with " + Values.described(value));
    }
    return choices;
  }

  private static String withoutPrefix(String text, Given a) {
    String prefix = a.text("prefix");
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String withoutSuffix(String text, Given a) {
    String suffix = a.text("suffix");
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  /** The text with {@code new} for {@code old}, {@code count} times at most. */
  static String replace(String text, Given a) {
    String old = a.text("old");
    a.rendering().spendOnSearch(old, text);
    if (old.isEmpty()) {
      throw new Failure("an empty string cannot be replaced");
    }
    List<Object> parts = PythonText.split(text, old, a.whole("count", -1));
    return join(a.text("new"), parts, a);
  }

  private static long find(String text, Given a) {
    a.rendering().spendOnSearch(a.text("sub"), text);
    int at = text.indexOf(a.text("sub"));
    return at < 0 ? -1 : text.codePointCount(0, at);
  }

  private static long count(String text, Given a) {
    return PythonText.split(text, separatorNamed("sub", text, a), -1).size() - 1L;
  }

  private static String separatorNamed(String name, String text, Given a) {
    String sought = a.text(name);
    a.rendering().spendOnSearch(sought, text);
    if (sought.isEmpty()) {
      throw new Failure("an empty string cannot be counted");
    }
    return sought;
  }

  /** The parts, which must be texts, with a separator between them. */
  static String join(String separator, List<Object> parts, Given a) {
    StringBuilder joined = new StringBuilder();
    String before = "";
    for (Object part : parts) {
      if (!(part instanceof String text)) {
        throw new Failure("only strings can be joined, not " + Values.described(part));
      }
      a.rendering().spendOnText((long) before.length() + text.length());
      joined.append(before).append(text);
      before = separator;
    }
    return joined.toString();
  }

  private static boolean every(Object text, IntPredicate test) {
    return !text.toString().isEmpty() && text.toString().codePoints().allMatch(test);
  }

  private static boolean isCased(String text, String cased) {
    return text.equals(cased) && text.codePoints().anyMatch(Character::isAlphabetic);
  }
}
