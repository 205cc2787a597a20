package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;

/**
 * Python docstrings: a docstring describes a function's arguments in order; which argument is next?
 *
 * <p>The docstring describes the third and the fourth of six arguments; the right answer is the
 * fifth. In the corrupt prompt, the function has six other arguments with the same docstring; the
 * wrong answer is the fifth of these.
 *
 * <p>Heimersheim &amp; Janiak 2023, <a
 * href="https://www.alignmentforum.org/posts/u6KXXmKFbXfWzoAXn">A circuit for Python docstrings in
 * a 4-layer attention-only transformer</a>.
 *
 * <pre>{@code docstring(model, 50).get(0)}</pre>
 */
public final class Docstring {
  private static final String TASK = "docstring";
  private static final int ARGUMENTS = 6;

  private Docstring() {}

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** The first {@code count} pairs for another random seed. */
  public static PromptSet of(HookedTransformer model, int count, long seed) {
    List<String> words = new SingleTokens(model, TASK).words("arguments", 2 * ARGUMENTS);
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, words));
  }

  private static PromptPair pair(Random random, List<String> words) {
    List<String> some = Pick.some(random, words, 2 * ARGUMENTS);
    List<String> arguments = some.subList(0, ARGUMENTS);
    List<String> others = some.subList(ARGUMENTS, 2 * ARGUMENTS);
    List<String> subjects = Pick.some(random, WordLists.words("subjects"), 3);
    String template =
        Pick.one(random, WordLists.templates(TASK))
            .replace("{function}", Pick.one(random, WordLists.words("functions")))
            .replace("{subject}", subjects.get(0))
            .replace("{firstSubject}", subjects.get(1))
            .replace("{secondSubject}", subjects.get(2))
            .replace("{first}", arguments.get(2))
            .replace("{second}", arguments.get(3));
    return new PromptPair(
        template.replace("{arguments}", listed(arguments)),
        template.replace("{arguments}", listed(others)),
        " " + arguments.get(4),
        " " + others.get(4));
  }

  private static String listed(List<String> arguments) {
    return arguments.stream().collect(Collectors.joining(", "));
  }
}
