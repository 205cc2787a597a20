package dev.loupe.prompts;

import dev.loupe.metric.Metric;
import dev.loupe.site.Role;
import dev.loupe.text.TextSpan;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A clean prompt, a corrupt prompt with another answer, and the right and wrong answers.
 *
 * @param clean the prompt after which the right answers are right
 * @param corrupt the same prompt with a change that changes the answer
 * @param right right answers after the clean prompt, each one token, such as {@code " Mary"}
 * @param wrong wrong answers after the clean prompt, often right after the corrupt one
 * @param roles where words with a known role stand; {@code END} is known without it
 */
public record PromptPair(
    String clean,
    String corrupt,
    List<String> right,
    List<String> wrong,
    Map<Role, RolePlace> roles) {
  public PromptPair {
    roles = Map.copyOf(roles);
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
              + "' needs at least one right and one wrong answer, and no answer may be empty; it has "
              + right
              + " and "
              + wrong);
    }
    roles.forEach(
        (role, place) -> {
          refuseBeyond(role, place.clean(), clean);
          refuseBeyond(role, place.corrupt(), corrupt);
        });
    List<String> both = new ArrayList<>(right);
    both.retainAll(wrong);
    if (!both.isEmpty()) {
      throw new IllegalArgumentException(
          "'" + both.get(0) + "' is both right and wrong after '" + clean + "'");
    }
  }

  private static void refuseBeyond(Role role, TextSpan place, String prompt) {
    if (place.end() > prompt.length() || place.start() == place.end()) {
      throw new IllegalArgumentException(
          "the role "
              + role
              + " cannot be the characters "
              + place.start()
              + " to "
              + place.end()
              + " of '"
              + prompt
              + "', which has "
              + prompt.length());
    }
  }

  /** A pair in which no word has a known role. */
  public PromptPair(String clean, String corrupt, List<String> right, List<String> wrong) {
    this(clean, corrupt, right, wrong, Map.of());
  }

  /** The same pair with words whose roles are known. */
  public PromptPair with(Map<Role, RolePlace> known) {
    return new PromptPair(clean, corrupt, right, wrong, known);
  }

  /** A pair with one right and one wrong answer. */
  public PromptPair(String clean, String corrupt, String right, String wrong) {
    this(clean, corrupt, List.of(right), List.of(wrong));
  }

  /** The metric for this pair's answers; see {@link PromptSet#metric}. */
  public Metric metric() {
    return new PromptSet("pair", List.of(this)).metric();
  }

  @Override
  public String toString() {
    return "“" + clean + "” → " + right + ", not " + wrong + "; corrupt: “" + corrupt + "”";
  }
}
