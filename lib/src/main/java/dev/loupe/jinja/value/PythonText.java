package dev.loupe.jinja.value;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;

/** Python's string functions where they differ from Java's; counted in code points. */
public final class PythonText {
  private PythonText() {}

  /** Whether a character is white space in Python. */
  public static boolean isSpace(int point) {
    return Character.isWhitespace(point) || Character.isSpaceChar(point) || point == 0x85;
  }

  /** The text without the characters at its ends that {@code away} accepts. */
  public static String stripped(String text, IntPredicate away, boolean left, boolean right) {
    int[] points = text.codePoints().toArray();
    int from = 0;
    int to = points.length;
    while (left && from < to && away.test(points[from])) {
      from++;
    }
    while (right && to > from && away.test(points[to - 1])) {
      to--;
    }
    return new String(points, from, to - from);
  }

  /** The order of code points, which is not that of Java's chars. */
  static int order(String left, String right) {
    return Arrays.compare(left.codePoints().toArray(), right.codePoints().toArray());
  }

  /** The words between white space; at most {@code limit} cuts if that is not negative. */
  public static List<Object> words(String text, long limit) {
    List<Object> words = new ArrayList<>();
    String rest = stripped(text, PythonText::isSpace, true, false);
    while (!rest.isEmpty()) {
      int end = limit >= 0 && words.size() == limit ? rest.length() : firstSpace(rest);
      words.add(rest.substring(0, end));
      rest = stripped(rest.substring(end), PythonText::isSpace, true, false);
    }
    return words;
  }

  private static int firstSpace(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isSpace(text.charAt(i))) {
        return i;
      }
    }
    return text.length();
  }

  /** The parts between a separator; at most {@code limit} cuts if that is not negative. */
  public static List<Object> split(String text, String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int from = 0;
    for (int at = text.indexOf(separator);
        at >= 0 && (limit < 0 || parts.size() < limit);
        at = text.indexOf(separator, from)) {
      parts.add(text.substring(from, at));
      from = at + separator.length();
    }
    parts.add(text.substring(from));
    return parts;
  }

  /** The parts between a separator, cut from the end of the text. */
  public static List<Object> splitFromEnd(String text, String separator, long limit) {
    List<Object> parts = new ArrayList<>();
    int to = text.length();
    for (int at = text.lastIndexOf(separator);
        at >= 0 && (limit < 0 || parts.size() < limit);
        at = at == 0 ? -1 : text.lastIndexOf(separator, to - separator.length())) {
      if (at + separator.length() > to) {
        break;
      }
      parts.add(0, text.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(0, text.substring(0, to));
    return parts;
  }

  public static List<Object> lines(String text) {
    List<Object> lines =
        new ArrayList<>(
            Arrays.asList((Object[]) text.split("\r\n|[\n\r\u000b\f\u0085\u2028\u2029]", -1)));
    if (lines.get(lines.size() - 1).equals("")) {
      lines.remove(lines.size() - 1);
    }
    return lines;
  }

  public static String capitalized(String text) {
    int first = text.isEmpty() ? 0 : text.offsetByCodePoints(0, 1);
    return upper(text.substring(0, first)) + lower(text.substring(first));
  }

  public static String upper(String text) {
    return text.toUpperCase(java.util.Locale.ROOT);
  }

  public static String lower(String text) {
    return text.toLowerCase(java.util.Locale.ROOT);
  }

  /**
   * The text in lower case, but with the first character, and each character after white space, a
   * dash or an opening bracket, in upper case: Jinja's {@code title}, which differs from Python's.
   */
  public static String capitalizedWords(String text) {
    StringBuilder words = new StringBuilder();
    boolean begins = true;
    for (int point : lower(text).codePoints().toArray()) {
      words.append(begins ? upper(Character.toString(point)) : Character.toString(point));
      begins = Character.isWhitespace(point) || "-({[<".indexOf(point) >= 0;
    }
    return words.toString();
  }

  /** The text with every letter that does not follow a letter in upper case. */
  public static String titled(String text) {
    StringBuilder titled = new StringBuilder();
    boolean inWord = false;
    for (int point : text.codePoints().toArray()) {
      titled.appendCodePoint(inWord ? Character.toLowerCase(point) : Character.toTitleCase(point));
      inWord = Character.isLetter(point);
    }
    return titled.toString();
  }

  /**
   * The text with its lines moved to the right; the first line and blank lines only if asked for.
   */
  public static String indented(String text, String by, boolean first, boolean blank) {
    List<Object> lines = split(text, "\n", -1);
    String moved =
        lines.stream()
            .skip(1)
            .map(line -> blank || !line.equals("") ? by + line : line.toString())
            .collect(Collectors.joining("\n"));
    String start = first ? by + lines.get(0) : lines.get(0).toString();
    return lines.size() == 1 ? start : start + "\n" + moved;
  }
}
