package dev.loupe.kernel.source;

import java.util.ArrayList;
import java.util.List;

/**
 * A part of Java text that is not code: a comment or a literal in quotes.
 *
 * @param kind which of them it is
 * @param from where it begins
 * @param to where it ends: after its last character
 * @param closed whether its closing mark is there; if not, it ends with its line or with the text
 */
public record Passage(Kind kind, int from, int to, boolean closed) {
  enum Kind {
    COMMENT,
    STRING,
    CHARACTER
  }

  /** Whether something typed at {@code position} becomes part of it. */
  boolean holds(int position) {
    return position > from && (position < to || !closed && position == to);
  }

  /** All of them, in order. */
  static List<Passage> in(String text) {
    List<Passage> found = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      Passage next = beginningAt(text, at);
      if (next == null) {
        at++;
      } else {
        found.add(next);
        at = next.to;
      }
    }
    return found;
  }

  private static Passage beginningAt(String text, int at) {
    if (text.startsWith("//", at)) {
      int end = text.indexOf('\n', at);
      return new Passage(Kind.COMMENT, at, end < 0 ? text.length() : end, false);
    }
    if (text.startsWith("/*", at)) {
      int end = text.indexOf("*/", at + 2);
      return new Passage(Kind.COMMENT, at, end < 0 ? text.length() : end + 2, end >= 0);
    }
    if (text.startsWith("\"\"\"", at)) {
      return quoted(text, at, "\"\"\"", Kind.STRING, true);
    }
    return switch (text.charAt(at)) {
      case '"' -> quoted(text, at, "\"", Kind.STRING, false);
      case '\'' -> quoted(text, at, "'", Kind.CHARACTER, false);
      default -> null;
    };
  }

  private static Passage quoted(String text, int from, String quote, Kind kind, boolean lines) {
    int at = from + quote.length();
    while (at < text.length() && (lines || text.charAt(at) != '\n')) {
      if (text.startsWith(quote, at)) {
        return new Passage(kind, from, at + quote.length(), true);
      }
      at += text.charAt(at) == '\\' ? 2 : 1;
    }
    return new Passage(kind, from, Math.min(at, text.length()), false);
  }

  /** The text with a blank for every character in a comment or between quotes. */
  public static String blanked(String text) {
    StringBuilder code = new StringBuilder(text);
    for (Passage passage : in(text)) {
      boolean comment = passage.kind == Kind.COMMENT;
      int end = comment || !passage.closed ? passage.to : passage.to - 1;
      for (int i = comment ? passage.from : passage.from + 1; i < end; i++) {
        if (text.charAt(i) != '\n') {
          code.setCharAt(i, ' ');
        }
      }
    }
    return code.toString();
  }
}
