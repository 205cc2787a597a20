package dev.loupe.prompts;

import dev.loupe.model.Metric;
import java.util.ArrayList;
import java.util.List;

/**
 * A prompt, a corruption of it in which the answer is another one, and what the answers are.
 *
 * @param clean the prompt whose answer is right
 * @param corrupt the same prompt with that changed on which the answer hangs
 * @param right answers that are right after the clean prompt, each of one token, such as {@code "
 *     Mary"}
 * @param wrong answers that are wrong there, and often right after the corrupt one
 */
public record PromptPair(String clean, String corrupt, List<String> right, List<String> wrong) {
  public PromptPair {
    right = List.copyOf(right);
    wrong = List.copyOf(wrong);
    if (clean.isBlank() || corrupt.isBlank()) {
      throw new IllegalArgumentException(
          "a pair needs a clean and a corrupt prompt, not '" + clean + "' and '" + corrupt + "'");
    }
    if (right.isEmpty() || wrong.isEmpty() || right.contains("") || wrong.contains("")) {
      throw new IllegalArgumentException(
          "'"
              + clean
              + "' needs a right and a wrong answer, none of them empty, not "
              + right
              + " and "
              + wrong);
    }
    List<String> both = new ArrayList<>(right);
    both.retainAll(wrong);
    if (!both.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + both.get(0) + "' is both right and wrong after '" + clean + "'");
    }
  }

  /** A pair with one right and one wrong answer. */
  public PromptPair(String clean, String corrupt, String right, String wrong) {
    this(clean, corrupt, List.of(right), List.of(wrong));
  }

  /** The metric that asks for this pair's answers; see {@link PromptSet#metric}. */
  public Metric metric() {
    return new PromptSet("pair", List.of(this)).metric();
  }

  @Override
  public String toString() {
    return "“" + clean + "” → " + right + ", not " + wrong + "; corrupt: “" + corrupt + "”";
  }
}
