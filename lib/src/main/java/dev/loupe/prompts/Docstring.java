package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Python docstrings: a docstring describes a function's arguments in order; which argument is next?
 *
 * <p>The docstring describes the third and the fourth of six arguments; the right answer is the
 * fifth. In the corrupt prompt, the function has six other arguments with the same docstring; the
 * wrong answer is the fifth of these. The roles are named as in the paper: A, B and C are the
 * third, fourth and fifth argument, in the definition or in the docstring.
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
  private static final List<String> NAMES =
      IntStream.range(0, ARGUMENTS).mapToObj(i -> "{argument" + i + "}").toList();
  private static final Map<Role, String> ROLES =
      Map.of(
          Role.A_DEF, "argument2",
          Role.B_DEF, "argument3",
          Role.C_DEF, "argument4",
          Role.A_DOC, "first",
          Role.B_DOC, "second");

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
            .replace("{arguments}", String.join(", ", NAMES));
    Map<String, String> rest = new HashMap<>();
    rest.put("function", Pick.one(random, WordLists.words("functions")));
    rest.put("subject", subjects.get(0));
    rest.put("firstSubject", subjects.get(1));
    rest.put("secondSubject", subjects.get(2));
    rest.put("first", arguments.get(2));
    rest.put("second", arguments.get(3));
    Filled clean = filled(template, rest, arguments);
    Filled corrupt = filled(template, rest, others);
    return new PromptPair(clean.text(), corrupt.text(), " " + arguments.get(4), " " + others.get(4))
        .with(Filled.roles(clean, corrupt, ROLES));
  }

  private static Filled filled(String template, Map<String, String> words, List<String> arguments) {
    Map<String, String> all = new HashMap<>(words);
    for (int i = 0; i < ARGUMENTS; i++) {
      all.put("argument" + i, arguments.get(i));
    }
    return Filled.of(template, all);
  }
}
