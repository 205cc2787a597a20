package dev.loupe.jinja.value;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Python's view of values: strings are {@code String}, numbers {@code Long} and {@code Double},
 * lists {@code List}, maps {@code Map}.
 */
public final class Values {
  private Values() {}

  /** Java's values as templates see them. */
  public static Map<String, Object> variables(Map<String, ?> given) {
    Map<String, Object> variables = new HashMap<>();
    given.forEach((name, value) -> variables.put(name, of(value)));
    return variables;
  }

  private static Object of(Object value) {
    if (value instanceof Optional<?> some) {
      return some.isPresent() ? of(some.get()) : None.NONE;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Values::of).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, Object> copy = new LinkedHashMap<>();
      map.forEach((key, one) -> copy.put(of(key), of(one)));
      return copy;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof Float number) {
      return number.doubleValue();
    }
    if (value instanceof String
        || value instanceof Boolean
        || value instanceof Long
        || value instanceof Double) {
      return value;
    }
    throw new IllegalArgumentException(
        "a template's variables are strings, numbers, booleans, lists and maps, not " + value);
  }

  public static boolean isTrue(Object value) {
    if (value instanceof Boolean truth) {
      return truth;
    }
    if (value instanceof Long whole) {
      return whole != 0;
    }
    if (value instanceof Double number) {
      return number != 0;
    }
    if (value instanceof String text) {
      return !text.isEmpty();
    }
    if (value instanceof List<?> list) {
      return !list.isEmpty();
    }
    if (value instanceof Map<?, ?> map) {
      return !map.isEmpty();
    }
    if (value instanceof View view) {
      return !view.items().isEmpty();
    }
    return value != None.NONE && !(value instanceof Undefined);
  }

  /** The value as {@code str} writes it. */
  public static String text(Object value) {
    return value instanceof String text ? text : written(value);
  }

  /** The value as {@code repr} writes it. */
  public static String written(Object value) {
    if (value instanceof String text) {
      return quoted(text);
    }
    if (value instanceof Boolean truth) {
      return truth ? "True" : "False";
    }
    if (value instanceof Double number) {
      return number(number);
    }
    if (value instanceof Tuple tuple) {
      String end = tuple.size() == 1 ? ",)" : ")";
      return tuple.stream().map(Values::written).collect(Collectors.joining(", ", "(", end));
    }
    if (value instanceof List<?> list) {
      return list.stream().map(Values::written).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      return map.entrySet().stream()
          .map(entry -> written(entry.getKey()) + ": " + written(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value instanceof Callable ? "<function>" : value.toString();
  }

  /** A number as Python writes it: in full between 1e-4 and 1e16. */
  public static String number(double value) {
    if (Double.isNaN(value)) {
      return "nan";
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? "inf" : "-inf";
    }
    double size = Math.abs(value);
    if (size == 0 || size >= 1e-4 && size < 1e16) {
      String plain = new BigDecimal(Double.toString(value)).toPlainString();
      String sign = size == 0 && 1 / value < 0 && !plain.startsWith("-") ? "-" : "";
      return sign + (plain.contains(".") ? plain : plain + ".0");
    }
    String[] parts = Double.toString(value).split("E");
    String digits = parts[0].replaceAll("\\.0$", "");
    int exponent = Integer.parseInt(parts[1]);
    String two = (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    return digits + "e" + (exponent < 0 ? "-" : "+") + two;
  }

  private static String quoted(String text) {
    char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
    StringBuilder quoted = new StringBuilder().append(quote);
    text.codePoints()
        .forEach(
            point -> {
              switch (point) {
                case '\n' -> quoted.append("\\n");
                case '\r' -> quoted.append("\\r");
                case '\t' -> quoted.append("\\t");
                case '\\' -> quoted.append("\\\\");
                default -> {
                  if (point == quote) {
                    quoted.append('\\').append(quote);
                  } else if (point < 0x20 || point == 0x7f) {
                    quoted.append(String.format("\\x%02x", point));
                  } else {
                    quoted.appendCodePoint(point);
                  }
                }
              }
            });
    return quoted.append(quote).toString();
  }

  /** What a loop goes over: items, keys or characters. */
  public static List<Object> items(Object value) {
    if (value instanceof List<?> list) {
      return Collections.unmodifiableList(list);
    }
    if (value instanceof Map<?, ?> map) {
      return List.copyOf(map.keySet());
    }
    if (value instanceof String text) {
      return text.codePoints().mapToObj(point -> (Object) Character.toString(point)).toList();
    }
    if (value instanceof View view) {
      return view.items();
    }
    if (value instanceof Generator generator) {
      return generator.rest();
    }
    if (value instanceof Undefined) {
      return List.of();
    }
    throw new Failure(described(value) + " cannot be looped over");
  }

  public static long length(Object value) {
    if (value instanceof String text) {
      return text.codePointCount(0, text.length());
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof View view) {
      return view.items().size();
    }
    if (value instanceof Undefined) {
      return 0;
    }
    throw new Failure(described(value) + " has no length");
  }

  /** Whether the value is a number or, as in Python, a truth value. */
  public static boolean isNumber(Object value) {
    return value instanceof Long || value instanceof Double || value instanceof Boolean;
  }

  public static boolean equal(Object left, Object right) {
    if (isNumber(left) && isNumber(right)) {
      return Operators.isWhole(left) && Operators.isWhole(right)
          ? Operators.whole("==", left) == Operators.whole("==", right)
          : Operators.real(left) == Operators.real(right);
    }
    if (left instanceof List<?> one && right instanceof List<?> other) {
      return one.size() == other.size() && allEqual(new ArrayList<>(one), new ArrayList<>(other));
    }
    if (left instanceof Map<?, ?> one && right instanceof Map<?, ?> other) {
      return one.keySet().equals(other.keySet())
          && one.keySet().stream().allMatch(key -> equal(one.get(key), other.get(key)));
    }
    return left instanceof Undefined ? right instanceof Undefined : left.equals(right);
  }

  private static boolean allEqual(List<Object> left, List<Object> right) {
    for (int i = 0; i < left.size(); i++) {
      if (!equal(left.get(i), right.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A description of a value, for errors. */
  public static String described(Object value) {
    if (value instanceof Undefined missing) {
      return missing.what() + ", which is undefined,";
    }
    if (value instanceof Generator) {
      return "a generator";
    }
    String kind =
        value instanceof String
            ? "the string "
            : value instanceof List ? "the list " : value instanceof Map ? "the map " : "";
    String written = written(value);
    return kind + (written.length() > 60 ? written.substring(0, 60) + "…" : written);
  }
}
