package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Subject–verb agreement across a distractor: "The keys to the cabinet" continues with " are".
 *
 * <p>In the corrupt prompt the subject has the other number, singular or plural. The noun between
 * subject and verb is singular or plural at random.
 *
 * <p>Linzen et al. 2016, <a href="https://arxiv.org/abs/1611.01368">Assessing the Ability of LSTMs
 * to Learn Syntax-Sensitive Dependencies</a>; Finlayson et al. 2021, <a
 * href="https://arxiv.org/abs/2106.06087">Causal Analysis of Syntactic Agreement Mechanisms</a>.
 *
 * <pre>{@code agreement(model, 100).accuracy(model)}</pre>
 */
public final class SubjectVerbAgreement {
  private static final String TASK = "agreement";
  private static final int NOUNS = 5;
  private static final List<String> VERBS = List.of(" is", " are");

  private SubjectVerbAgreement() {}

  /** The first {@code count} pairs. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, 0);
  }

  /** The first {@code count} pairs for another random seed. */
  public static PromptSet of(HookedTransformer model, int count, long seed) {
    List<List<String>> heads = new SingleTokens(model, TASK).pairs("heads", NOUNS);
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, heads));
  }

  private static PromptPair pair(Random random, List<List<String>> heads) {
    List<String> head = Pick.one(random, heads);
    String distractor = Pick.one(random, WordLists.words("distractors"));
    int number = random.nextInt(2);
    String template = Pick.one(random, WordLists.templates(TASK));
    Map<String, String> words = new HashMap<>();
    words.put("preposition", Pick.one(random, WordLists.words("prepositions")));
    words.put("distractor", distractor.split("/")[random.nextInt(2)]);
    words.put("head", head.get(number));
    Filled clean = Filled.of(template, words);
    words.put("head", head.get(1 - number));
    Filled corrupt = Filled.of(template, words);
    return new PromptPair(clean.text(), corrupt.text(), VERBS.get(number), VERBS.get(1 - number))
        .with(
            Filled.roles(
                clean, corrupt, Map.of(Role.SUBJECT, "head", Role.DISTRACTOR, "distractor")));
  }
}
