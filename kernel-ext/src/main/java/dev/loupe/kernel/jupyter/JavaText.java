package dev.loupe.kernel.jupyter;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tells code from strings and comments. */
final class JavaText {
  // a text block, a string, a character, a comment to the line's end or to its own
  private static final Pattern NO_CODE =
      Pattern.compile(
          "\"\"\"(?s:(?:\\\\.|.)*?)(?:\"\"\"|\\z)"
              + "|\"(?:\\\\.|[^\"\\\\\\n])*(?:\"|$)"
              + "|'(?:\\\\.|[^'\\\\\\n])*(?:'|$)"
              + "|//.*"
              + "|/\\*(?s:.*?)(?:\\*/|\\z)",
          Pattern.MULTILINE);

  private JavaText() {}

  /** Whether a position is in code. */
  static boolean isCode(String text, int position) {
    Matcher matcher = NO_CODE.matcher(text);
    while (matcher.find() && matcher.start() <= position) {
      if (position < matcher.end()) {
        return false;
      }
    }
    return true;
  }
}
