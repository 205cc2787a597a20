package dev.loupe.wren.text;

import java.util.List;

/**
 * A held-out question to the model: a text, the tokens that are right after it and those that are
 * wrong.
 *
 * <p>The text stands right after BOS and has no space at its end; every answer starts with its own
 * space unless the text ends inside a word, as in {@code "from the year 1732 to the year 17"}. No
 * wrong answers means that every other token is wrong. Prose has no right ones either: what is
 * judged is the grammar of the continuation.
 */
public record Prompt(String text, List<String> right, List<String> wrong) {
  public Prompt {
    if (text.isBlank() || text.endsWith(" ")) {
      throw new IllegalArgumentException(
          "'" + text + "' is blank or ends in a space; end it with a word");
    }
    right = List.copyOf(right);
    wrong = List.copyOf(wrong);
  }
}
