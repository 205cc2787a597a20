package dev.loupe.jinja.builtin;

import static dev.loupe.jinja.builtin.Builtin.define;

import dev.loupe.jinja.value.Callable;
import dev.loupe.jinja.value.Failure;
import dev.loupe.jinja.value.Generator;
import dev.loupe.jinja.value.None;
import dev.loupe.jinja.value.Operators;
import dev.loupe.jinja.value.PythonText;
import dev.loupe.jinja.value.Undefined;
import dev.loupe.jinja.value.Values;
import dev.loupe.jinja.value.View;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Jinja's tests: {@code value is name}. */
public final class Tests {
  private static final Map<String, Builtin> ALL = new HashMap<>();

  static {
    kinds();
    numbers();
    comparisons();
  }

  private Tests() {}

  static Builtin named(String name) {
    return find(name).orElseThrow(() -> new Failure(missing(name)));
  }

  public static Optional<Builtin> find(String name) {
    return Optional.ofNullable(ALL.get(name));
  }

  /** The message for a test that does not exist. */
  public static String missing(String name) {
    return "there is no test '" + name + "'";
  }

  private static void kinds() {
    define(ALL, "defined", "", (value, a) -> !(value instanceof Undefined));
    define(ALL, "undefined", "", (value, a) -> value instanceof Undefined);
    define(ALL, "none", "", (value, a) -> value == None.NONE);
    define(ALL, "string", "", (value, a) -> value instanceof String);
    define(ALL, "number", "", (value, a) -> Values.isNumber(value));
    define(ALL, "integer", "", (value, a) -> value instanceof Long);
    define(ALL, "float", "", (value, a) -> value instanceof Double);
    define(ALL, "boolean", "", (value, a) -> value instanceof Boolean);
    define(ALL, "true", "", (value, a) -> value.equals(true));
    define(ALL, "false", "", (value, a) -> value.equals(false));
    define(ALL, "mapping", "", (value, a) -> value instanceof Map);
    define(ALL, "sequence", "", (value, a) -> isSequence(value));
    define(ALL, "iterable", "", (value, a) -> isIterable(value));
    define(ALL, "callable", "", (value, a) -> value instanceof Callable);
    define(ALL, "filter", "", (value, a) -> Filters.find(Values.text(value)).isPresent());
    define(ALL, "test", "", (value, a) -> find(Values.text(value)).isPresent());
  }

  private static boolean isSequence(Object value) {
    return value instanceof List
        || value instanceof Map
        || value instanceof String
        || value instanceof View view && view.places()
        || value instanceof Undefined;
  }

  private static boolean isIterable(Object value) {
    return isSequence(value) || value instanceof View || value instanceof Generator;
  }

  private static void numbers() {
    define(ALL, "odd", "", (value, a) -> Math.floorMod(Operators.whole("odd", value), 2) == 1);
    define(ALL, "even", "", (value, a) -> Math.floorMod(Operators.whole("even", value), 2) == 0);
    define(
        ALL,
        "divisibleby",
        "num",
        (value, a) -> Operators.calculate("%", value, a.get("num"), a.rendering()).equals(0L));
    define(ALL, "lower", "", (value, a) -> isCase(value, PythonText.lower(Values.text(value))));
    define(ALL, "upper", "", (value, a) -> isCase(value, PythonText.upper(Values.text(value))));
  }

  private static boolean isCase(Object value, String cased) {
    String text = Values.text(value);
    return text.equals(cased) && text.codePoints().anyMatch(Character::isAlphabetic);
  }

  private static void comparisons() {
    compares("==", "eq", "equalto", "==");
    compares("!=", "ne", "!=");
    compares("<", "lt", "lessthan", "<");
    compares("<=", "le", "<=");
    compares(">", "gt", "greaterthan", ">");
    compares(">=", "ge", ">=");
    compares("in", "in");
    define(
        ALL,
        "sameas",
        "other",
        (value, a) -> value == a.get("other") || value.equals(a.get("other")));
  }

  private static void compares(String operator, String... names) {
    for (String name : names) {
      define(
          ALL,
          name,
          "other",
          (value, a) -> Operators.compare(operator, value, a.get("other"), a.rendering()));
    }
  }
}
