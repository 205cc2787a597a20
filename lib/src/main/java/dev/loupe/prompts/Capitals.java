package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Facts about capitals: "The capital of France is" continues with " Paris".
 *
 * <p>The corrupt prompt names another country; its capital is the wrong answer.
 *
 * <p>Meng et al. 2022, <a href="https://arxiv.org/abs/2202.05262">ROME</a>; Geva et al. 2023, <a
 * href="https://arxiv.org/abs/2304.14767">Dissecting recall of factual associations</a>.
 *
 * <pre>{@code capitals(model, 40).accuracy(model)}</pre>
 */
public final class Capitals {
  private static final String TASK = "capitals";
  private static final int COUNTRIES = 5;

  private Capitals() {}

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** The first {@code count} pairs for another random seed. */
  public static PromptSet of(HookedTransformer model, int count, long seed) {
    List<List<String>> capitals = new SingleTokens(model, TASK).pairs("capitals", COUNTRIES);
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, capitals));
  }

  private static PromptPair pair(Random random, List<List<String>> capitals) {
    List<List<String>> two = Pick.some(random, capitals, 2);
    String template = Pick.one(random, WordLists.templates(TASK));
    Filled clean = Filled.of(template, Map.of("country", two.get(0).get(0)));
    Filled corrupt = Filled.of(template, Map.of("country", two.get(1).get(0)));
    return new PromptPair(
            clean.text(), corrupt.text(), " " + two.get(0).get(1), " " + two.get(1).get(1))
        .with(Filled.roles(clean, corrupt, Map.of(Role.SUBJECT, "country")));
  }
}
