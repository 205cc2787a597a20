package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Role;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Indirect object identification (IOI): "When Mary and John went to the store, John gave a drink
 * to" continues with " Mary".
 *
 * <p>The right answer is the name that occurs once, the wrong answer the name that occurs twice
 * (the subject). Half of the prompts start with the right name, on average (ABBA and BABA).
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">Interpretability in the Wild</a>.
 *
 * <pre>{@code ioi(model, 100).accuracy(model)}</pre>
 */
public final class IndirectObject {
  private static final String TASK = "indirect object";
  private static final int NAMES = 6; // two in the clean prompt, three others, and one spare

  private IndirectObject() {}

  /** The kinds of corrupt prompts. */
  public enum Corruption {
    /**
     * The subject is the other name: "…, Mary gave a drink to". After it, the wrong answer is
     * right.
     */
    SUBJECT,
    /**
     * Three other names, each once: "When Alice and Bob went to the store, Tom gave a drink to",
     * after which no name is the answer (the ABC distribution of the paper).
     */
    NAMES
  }

  /** The first {@code count} pairs; the corrupt prompt has the other name as its subject. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, Corruption.SUBJECT, 0);
  }

  /** The first {@code count} pairs with this corruption, for another random seed. */
  public static PromptSet of(HookedTransformer model, int count, Corruption corruption, long seed) {
    SingleTokens tokens = new SingleTokens(model, TASK);
    List<String> names =
        Stream.of("girls", "boys").flatMap(list -> tokens.words(list, 0).stream()).toList();
    int known = WordLists.words("girls").size() + WordLists.words("boys").size();
    tokens.enough(names, known, "names", NAMES);
    return PromptSet.drawn(TASK, count, seed, random -> pair(random, names, corruption));
  }

  private static PromptPair pair(Random random, List<String> names, Corruption corruption) {
    List<String> some = Pick.some(random, names, 5);
    boolean firstActs = random.nextBoolean();
    String a = some.get(0);
    String b = some.get(1);
    String subject = firstActs ? a : b;
    String object = firstActs ? b : a;
    String template = Pick.one(random, WordLists.templates(TASK));
    String place = Pick.one(random, WordLists.words("places"));
    String gift = Pick.one(random, WordLists.words("gifts"));
    Map<String, String> clean = Map.of("a", a, "b", b, "s", subject, "place", place, "gift", gift);
    Map<String, String> corrupt = new HashMap<>(clean);
    if (corruption == Corruption.SUBJECT) {
      corrupt.put("s", object);
    } else {
      corrupt.putAll(Map.of("a", some.get(2), "b", some.get(3), "s", some.get(4)));
    }
    Filled filled = Filled.of(template, clean);
    Filled other = Filled.of(template, corrupt);
    return new PromptPair(filled.text(), other.text(), " " + object, " " + subject)
        .with(
            Filled.roles(
                filled,
                other,
                Map.of(
                    Role.IO, firstActs ? "b" : "a", Role.S1, firstActs ? "a" : "b", Role.S2, "s")));
  }
}
