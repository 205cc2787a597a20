package dev.loupe.jinja.parse;

import dev.loupe.jinja.parse.Token.Kind;
import dev.loupe.jinja.tree.Expression;
import dev.loupe.jinja.value.Failure;
import java.util.Map;

/** Literals: numbers and strings. */
final class Literals {
  private static final Map<Character, String> ESCAPES =
      Map.of(
          'n', "\n", 't', "\t", 'r', "\r", 'b', "\b", 'f', "\f", 'a', "\u0007", 'v', "\u000b", '0',
          "\0", '\n', "");
  private static final Map<Character, Integer> CODES = Map.of('x', 2, 'u', 4, 'U', 8);

  private Literals() {}

  static Expression constant(Object value) {
    return frame -> value;
  }

  static Expression whole(Token token) {
    try {
      return constant(Long.parseLong(token.text().replace("_", "")));
    } catch (NumberFormatException e) {
      throw new Failure(token + " is too large a number");
    }
  }

  /** A text; texts that stand side by side are one. */
  static Expression text(Token first, TokenStream tokens) {
    StringBuilder whole = new StringBuilder(unquoted(first.text()));
    while (tokens.current().kind() == Kind.STRING) {
      whole.append(unquoted(tokens.next().text()));
    }
    return constant(whole.toString());
  }

  private static String unquoted(String quoted) {
    StringBuilder text = new StringBuilder();
    int end = quoted.length() - 1;
    for (int at = 1; at < end; at++) {
      char here = quoted.charAt(at);
      if (here != '\\') {
        text.append(here);
        continue;
      }
      char escape = quoted.charAt(++at);
      if (CODES.containsKey(escape)) {
        int digits = CODES.get(escape);
        text.appendCodePoint(code(quoted, at + 1, Math.min(end, at + 1 + digits), digits));
        at += digits;
      } else if (ESCAPES.containsKey(escape)) {
        text.append(ESCAPES.get(escape));
      } else {
        text.append("'\"\\".indexOf(escape) < 0 ? "\\" : "").append(escape);
      }
    }
    return text.toString();
  }

  private static int code(String quoted, int from, int to, int digits) {
    String code = quoted.substring(from, to);
    if (code.length() < digits || !code.matches("[0-9a-fA-F]+")) {
      throw new Failure(
          "a character's code needs " + digits + " hexadecimal digits, not '" + code + "'");
    }
    int point = Integer.parseUnsignedInt(code, 16);
    if (!Character.isValidCodePoint(point)) {
      throw new Failure("there is no character with the code " + code);
    }
    return point;
  }
}
