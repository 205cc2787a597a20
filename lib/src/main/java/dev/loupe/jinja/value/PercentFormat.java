package dev.loupe.jinja.value;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Python's {@code text % values}, which the filter {@code format} is too. */
public final class PercentFormat {
  private static final Pattern PLACE =
      Pattern.compile(
          "%(?:\\((?<name>[^)]*)\\))?(?<flags>[-+ #0]*)(?<width>\\*|\\d{1,9})?"
              + "(?:\\.(?<precision>\\*|\\d{0,9}))?[hlL]?(?<kind>.)?",
          Pattern.DOTALL);
  private static final int WIDEST = 100_000;

  private final Object values;
  private final List<Object> placed;
  private int taken;

  private PercentFormat(Object values) {
    this.values = values;
    this.placed = values instanceof Tuple tuple ? tuple : List.of(values);
  }

  /** The text with each {@code %…} replaced by a value: of a tuple, of a map, or the only one. */
  public static String of(String text, Object values, Rendering rendering) {
    PercentFormat format = new PercentFormat(values);
    StringBuilder out = new StringBuilder();
    Matcher place = PLACE.matcher(text);
    int at = 0;
    while (place.find()) {
      out.append(text, at, place.start());
      at = place.end();
      String written = format.written(place);
      rendering.spendOnText(written.length());
      out.append(written);
    }
    out.append(text, at, text.length());
    boolean single = !(values instanceof Tuple);
    boolean mayBeUnused = single && (values instanceof Map || values instanceof List);
    if (format.taken < format.placed.size() && !mayBeUnused) {
      throw new Failure("there are more values than placeholders in the string '" + text + "'");
    }
    return out.toString();
  }

  private String written(Matcher place) {
    String kind = place.group("kind");
    if (kind == null) {
      throw new Failure("a % in a string needs a letter after it, such as %s");
    }
    if (kind.equals("%")) {
      return "%";
    }
    int width = size(place.group("width"), 0);
    int precision = size(place.group("precision"), -1);
    Object value = place.group("name") == null ? next() : named(place.group("name"));
    String flags = place.group("flags") + (width < 0 ? "-" : "");
    return switch (kind) {
      case "s" -> padded("", cut(Values.text(value), precision), width, flags.replace("0", ""));
      case "r", "a" ->
          padded("", cut(Values.written(value), precision), width, flags.replace("0", ""));
      case "c" -> padded("", character(value), width, flags.replace("0", ""));
      case "d", "i", "u" -> signed(whole(value), "", 10, width, flags);
      case "x", "X" -> cased(kind, signed(integer(kind, value), "0x", 16, width, flags));
      case "o" -> signed(integer(kind, value), "0o", 8, width, flags);
      case "e", "E", "f", "F", "g", "G" -> cased(kind, real(kind, value, precision, width, flags));
      default -> throw new Failure("there is no placeholder %" + kind);
    };
  }

  private static String cased(String kind, String written) {
    return Character.isUpperCase(kind.charAt(0)) ? written.toUpperCase(Locale.ROOT) : written;
  }

  private int size(String given, int otherwise) {
    if (given == null) {
      return otherwise;
    }
    long size =
        given.equals("*")
            ? Operators.whole("format", next())
            : given.isEmpty() ? 0 : Long.parseLong(given);
    if (Math.abs(size) > WIDEST) {
      throw new Failure("format makes fields of " + WIDEST + " characters at most");
    }
    return (int) size;
  }

  private Object next() {
    if (taken >= placed.size()) {
      throw new Failure("there are fewer values than placeholders in the string");
    }
    return placed.get(taken++);
  }

  private Object named(String name) {
    if (!(values instanceof Map<?, ?> map)) {
      throw new Failure("%(" + name + ") needs a map, not " + Values.described(values));
    }
    if (!map.containsKey(name)) {
      throw new Failure("there is no value for %(" + name + ")");
    }
    return map.get(name);
  }

  private static String cut(String text, int precision) {
    return precision < 0 || precision >= text.codePointCount(0, text.length())
        ? text
        : text.substring(0, text.offsetByCodePoints(0, precision));
  }

  private static String character(Object value) {
    if (value instanceof String text && text.codePointCount(0, text.length()) == 1) {
      return text;
    }
    long point = Operators.whole("%c", value);
    if (point < 0 || point > Character.MAX_CODE_POINT) {
      throw new Failure("there is no character with the code " + point);
    }
    return Character.toString((int) point);
  }

  private static long whole(Object value) {
    return value instanceof Double real ? real.longValue() : Operators.whole("%d", value);
  }

  private static long integer(String kind, Object value) {
    return Operators.whole("%" + kind, value);
  }

  private static String signed(long value, String prefix, int radix, int width, String flags) {
    String digits = Long.toString(value, radix);
    String positive = value < 0 ? digits.substring(1) : digits;
    return padded(
        sign(value < 0, flags) + (flags.contains("#") ? prefix : ""), positive, width, flags);
  }

  private static String real(String kind, Object value, int precision, int width, String flags) {
    double number = Operators.real(value);
    boolean negative = number < 0 || 1 / number < 0;
    String digits = PythonNumber.written(kind, Math.abs(number), precision < 0 ? 6 : precision);
    return padded(sign(negative, flags), digits, width, flags);
  }

  private static String sign(boolean negative, String flags) {
    return negative ? "-" : flags.contains("+") ? "+" : flags.contains(" ") ? " " : "";
  }

  private static String padded(String sign, String body, int width, String flags) {
    int length = sign.length() + body.codePointCount(0, body.length());
    String fill = " ".repeat(Math.max(0, Math.abs(width) - length));
    return flags.contains("-")
        ? sign + body + fill
        : flags.contains("0") ? sign + fill.replace(' ', '0') + body : fill + sign + body;
  }
}
