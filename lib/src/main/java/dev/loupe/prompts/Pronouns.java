package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Gendered pronouns: "Because Mary was at the park," continues with " she".
 *
 * <p>The corrupt prompt has a name from the other list. The metric shows which pronoun the model
 * expects after a name, as learned from its training texts.
 *
 * <p>Vig et al. 2020, <a href="https://arxiv.org/abs/2004.12265">causal mediation analysis for
 * gender bias</a>; Mathwin et al. 2023, <a
 * href="https://cmathw.itch.io/identifying-a-preliminary-circuit-for-predicting-gendered-pronouns-in-gpt-2-smal">a
 * circuit for gendered pronouns in GPT-2 small</a>.
 *
 * <pre>{@code pronouns(model, 100).accuracy(model)}</pre>
 */
public final class Pronouns {
  private static final String TASK = "pronouns";
  private static final int NAMES = 5; // of each list
  private static final List<String> ANSWERS = List.of(" she", " he");

  private Pronouns() {}

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** The first {@code count} pairs for another random seed. */
  public static PromptSet of(HookedTransformer model, int count, long seed) {
    SingleTokens tokens = new SingleTokens(model, TASK);
    List<List<String>> names = List.of(tokens.words("girls", NAMES), tokens.words("boys", NAMES));
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, names));
  }

  private static PromptPair pair(Random random, List<List<String>> names) {
    int gender = random.nextInt(2);
    String template =
        Pick.one(random, WordLists.templates(TASK))
            .replace("{place}", Pick.one(random, WordLists.words("places")));
    Filled clean = Filled.of(template, Map.of("name", Pick.one(random, names.get(gender))));
    Filled corrupt = Filled.of(template, Map.of("name", Pick.one(random, names.get(1 - gender))));
    return new PromptPair(
            clean.text(), corrupt.text(), ANSWERS.get(gender), ANSWERS.get(1 - gender))
        .with(Filled.roles(clean, corrupt, Map.of(Role.SUBJECT, "name")));
  }
}
