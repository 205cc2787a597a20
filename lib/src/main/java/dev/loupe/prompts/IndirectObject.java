package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Indirect object identification (IOI): "When Mary and John went to the store, John gave a drink
 * to" goes on with " Mary".
 *
 * <p>Right is the name that occurs once, wrong the one that acts; either comes first, equally often
 * (ABBA and BABA).
 *
 * <p>Wang et al. 2022, <a href="https://arxiv.org/abs/2211.00593">Interpretability in the Wild</a>.
 *
 * <pre>{@code ioi(model, 100).accuracy(model)}</pre>
 */
public final class IndirectObject {
  private static final String TASK = "indirect object";
  private static final int NAMES = 6; // two in the clean prompt, three others, one to choose from

  private IndirectObject() {}

  /** How the corrupt prompt differs. */
  public enum Corruption {
    /** The other one acts: "…, Mary gave a drink to", after which the wrong answer is right. */
    SUBJECT,
    /**
     * Three other names, each once: "When Alice and Bob went to the store, Tom gave a drink to",
     * after which there is no answer (the ABC distribution of the paper).
     */
    NAMES
  }

  /** The first {@code count} pairs whose corrupt prompt swaps who acts. */
  public static PromptSet of(HookedTransformer model, int count) {
    return of(model, count, Corruption.SUBJECT, 0);
  }

  /** Pairs with a corruption, drawn by a seed. */
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
    String template =
        Pick.one(random, WordLists.templates(TASK))
            .replace("{place}", Pick.one(random, WordLists.words("places")))
            .replace("{gift}", Pick.one(random, WordLists.words("gifts")));
    String corrupt =
        corruption == Corruption.SUBJECT
            ? filled(template, a, b, object)
            : filled(template, some.get(2), some.get(3), some.get(4));
    return new PromptPair(filled(template, a, b, subject), corrupt, " " + object, " " + subject);
  }

  private static String filled(String template, String a, String b, String subject) {
    return template.replace("{a}", a).replace("{b}", b).replace("{s}", subject);
  }
}
