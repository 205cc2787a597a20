package dev.loupe.kernel.jupyter;

import dev.loupe.kernel.error.CellError;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the magics in a cell's text; whatever is not one is Java. */
final class Magics {
  private static final Pattern CELL = Pattern.compile("\\A\\s*%%(\\w+)([^\\n]*)(?:\\n|\\z)");
  private static final Pattern LINE = Pattern.compile("(?m)^[ \\t]*%(\\w+)(.*)$");
  private static final Pattern ARGUMENT = Pattern.compile("\"([^\"]*)\"|(\\S+)");

  // IJava's rule: a magic follows an equals sign; Java has no such operator
  private static final Pattern VALUE = Pattern.compile("(?m)(?<==)\\s*%(\\w+)(.*)$");

  /** A magic's name, what follows it in the line, and where in the cell it begins and ends. */
  record Call(String name, String text, int from, int to) {
    /** What follows the name, word by word; quotes keep words together. */
    List<String> arguments() {
      List<String> arguments = new ArrayList<>();
      Matcher words = ARGUMENT.matcher(text);
      while (words.find()) {
        arguments.add(words.group(1) != null ? words.group(1) : words.group(2));
      }
      return List.copyOf(arguments);
    }
  }

  private final Predicate<String> known;
  private final Predicate<String> whole;

  /** Magics by the names that are {@code known}; {@code whole} says if Java code can end there. */
  Magics(Predicate<String> known, Predicate<String> whole) {
    this.known = known;
    this.whole = whole;
  }

  /** The magic that the whole cell is given to; its body follows. */
  static Optional<Call> ofCell(String text) {
    Matcher matcher = CELL.matcher(text);
    return matcher.find() ? Optional.of(call(matcher, text.length())) : Optional.empty();
  }

  /** Where the body of a cell magic begins. */
  static int body(String text) {
    Matcher matcher = CELL.matcher(text);
    return matcher.find() ? matcher.end() : 0;
  }

  /**
   * The lines that are magics, in order.
   *
   * <p>A line that begins with a percent sign can also continue a calculation (remainder) or be in
   * a text block, so the code before it must be complete.
   */
  List<Call> ofLines(String text) {
    List<Call> calls = new ArrayList<>();
    int javaFrom = 0;
    Matcher matcher = LINE.matcher(text);
    while (matcher.find()) {
      String before = text.substring(javaFrom, matcher.start());
      boolean isMagic = known.test(matcher.group(1));
      if (!whole.test(before) || !isMagic && !endsStatement(before)) {
        continue;
      }
      if (!isMagic) {
        throw unknown(matcher.group(1));
      }
      calls.add(call(matcher, matcher.end()));
      javaFrom = matcher.end();
    }
    return calls;
  }

  /** The magics whose value is assigned: {@code var jars = %jars lib/*.jar}. */
  List<Call> ofValues(String text) {
    List<Call> calls = new ArrayList<>();
    Matcher matcher = VALUE.matcher(text);
    while (matcher.find()) {
      int from = matcher.start(1) - 1; // at the percent sign: line breaks before it stay
      if (JavaText.isCode(text, from)) {
        if (!known.test(matcher.group(1))) {
          throw unknown(matcher.group(1));
        }
        String arguments = matcher.group(2).strip().replaceAll("\\s*;$", "");
        calls.add(new Call(matcher.group(1), arguments, from, matcher.end()));
      }
    }
    return calls;
  }

  private static CellError unknown(String name) {
    return CellError.of("UnknownMagic", "there is no magic %" + name + "; %help lists them");
  }

  private static boolean endsStatement(String java) {
    String code = java.strip();
    return code.isEmpty() || code.endsWith(";") || code.endsWith("}");
  }

  private static Call call(Matcher matcher, int to) {
    return new Call(matcher.group(1), matcher.group(2).strip(), matcher.start(), to);
  }
}
