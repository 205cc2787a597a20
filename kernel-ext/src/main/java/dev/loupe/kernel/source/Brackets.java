package dev.loupe.kernel.source;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** The matching brackets in Java text. */
public final class Brackets {
  private static final String OPENING = "([{";
  private static final String CLOSING = ")]}";

  private Brackets() {}

  /** The last bracket that is open and not closed. */
  public static Optional<Integer> lastOpen(String text) {
    Deque<Integer> open = new ArrayDeque<>();
    String code = Passage.blanked(text);
    for (int i = 0; i < code.length(); i++) {
      if (OPENING.indexOf(code.charAt(i)) >= 0) {
        open.push(i);
      } else if (CLOSING.indexOf(code.charAt(i)) >= 0 && !open.isEmpty()) {
        open.pop();
      }
    }
    return Optional.ofNullable(open.peek());
  }
}
