package dev.loupe.kernel.source;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The argument of a call that is being typed.
 *
 * @param method the method that is called; "" if the text in quotes is not an argument
 * @param receiver the code before the method's dot, or ""
 * @param index which argument it is, from 0
 * @param typed the part of it that has been typed
 * @param from where it begins, after its opening quote
 * @param quoted whether it is in quotes, or in a comment
 * @param bracket where the call's opening bracket is; 0 if it is not an argument
 */
public record Argument(
    String method,
    String receiver,
    int index,
    String typed,
    int from,
    boolean quoted,
    int bracket) {
  private static final Pattern NAME_AT_END = Pattern.compile("(\\w+)\\s*$");
  private static final Pattern NUMBER_AT_END = Pattern.compile("-?\\d*$");
  private static final Pattern NAME = Pattern.compile("(?<![.\\w$])[a-zA-Z_$][\\w$]*");

  /** The argument at the cursor, if it is a text or may be a number. */
  public static Optional<Argument> at(String text, int cursor) {
    String before = text.substring(0, cursor);
    for (Passage passage : Passage.in(before)) {
      if (passage.holds(cursor)) {
        return Optional.of(
            passage.kind() == Passage.Kind.STRING
                ? of(before, passage.from(), quotes(before, passage.from()), true)
                : none(before.substring(passage.from()), passage.from(), true));
      }
    }
    Matcher number = NUMBER_AT_END.matcher(before);
    Argument found = of(before, number.find() ? number.start() : cursor, 0, false);
    return found.method.isEmpty() ? Optional.empty() : Optional.of(found);
  }

  /** The names in the code before the argument that have no dot before them, the nearest first. */
  public List<String> namesBefore(String text) {
    List<String> names = new ArrayList<>();
    Matcher matcher = NAME.matcher(Passage.blanked(text.substring(0, from)));
    while (matcher.find()) {
      names.remove(matcher.group());
      names.add(matcher.group());
    }
    Collections.reverse(names);
    return names;
  }

  private static int quotes(String text, int from) {
    return text.startsWith("\"\"\"", from) ? 3 : 1;
  }

  private static Argument of(String text, int start, int quotes, boolean quoted) {
    String typed = text.substring(start + quotes);
    String code = Passage.blanked(text.substring(0, start));
    int commas = 0;
    int depth = 0;
    for (int i = code.length() - 1; i >= 0; i--) {
      char c = code.charAt(i);
      if (")]}".indexOf(c) >= 0) {
        depth++;
      } else if ("([{".indexOf(c) >= 0 && depth-- == 0) {
        boolean call = c == '(' && isBare(code.substring(i + 1));
        return call
            ? called(text, code.substring(0, i), commas, typed, start + quotes, quoted)
            : none(typed, start + quotes, quoted);
      } else if (c == ',' && depth == 0) {
        commas++;
      } else if (c == ';') {
        break;
      }
    }
    return none(typed, start + quotes, quoted);
  }

  private static Argument none(String typed, int from, boolean quoted) {
    return new Argument("", "", 0, typed, from, quoted, 0);
  }

  /** Whether only complete arguments come before this one. */
  private static boolean isBare(String arguments) {
    String before = arguments.stripTrailing();
    return before.isEmpty() || before.endsWith(",");
  }

  private static Argument called(
      String text, String before, int index, String typed, int from, boolean quoted) {
    Matcher method = NAME_AT_END.matcher(before);
    if (!method.find()) {
      return none(typed, from, quoted);
    }
    String rest = before.substring(0, method.start()).stripTrailing();
    String receiver = rest.endsWith(".") ? chain(text, rest.substring(0, rest.length() - 1)) : "";
    return new Argument(method.group(1), receiver, index, typed, from, quoted, before.length() + 1);
  }

  /** The expression at the end of the code: names, calls and indices, joined by dots. */
  private static String chain(String text, String code) {
    int at = code.length();
    while (at > 0) {
      int end = at;
      at = beforeBrackets(code, at);
      while (at > 0 && Character.isJavaIdentifierPart(code.charAt(at - 1))) {
        at--;
      }
      if (at == end) {
        break;
      }
      if (at > 0 && code.charAt(at - 1) == '.') {
        at--;
      } else {
        break;
      }
    }
    return text.substring(at, code.length()).strip();
  }

  private static int beforeBrackets(String code, int end) {
    int at = end;
    while (at > 0 && ")]\"".indexOf(code.charAt(at - 1)) >= 0) {
      char closing = code.charAt(at - 1);
      char opening = closing == ')' ? '(' : closing == ']' ? '[' : '"';
      int depth = 0;
      do {
        at--;
        char c = code.charAt(at);
        boolean closes = c == closing && (closing != '"' || depth == 0);
        depth += closes ? 1 : c == opening ? -1 : 0;
      } while (at > 0 && depth > 0);
    }
    return at;
  }
}
