package dev.loupe.words;

import dev.loupe.corpus.Texts;
import dev.loupe.harvest.TopContexts;
import dev.loupe.heads.HeadExamples;
import dev.loupe.heads.HeadRoles;
import dev.loupe.heads.HeadStrength;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;

/** See what attention heads do. */
public abstract class HeadWords extends AttentionWords {
  private static final int EXAMPLES = 10;

  HeadWords() {}

  /**
   * What each attention head does: previous-token, duplicate-token, induction and copying scores on
   * random tokens that come twice.
   */
  public static HeadRoles headRoles(HookedTransformer model) {
    return HeadRoles.of(model);
  }

  /**
   * What each attention head does on these sequences, in which the same tokens come twice: {@code
   * headRoles(model, model.repeatedTokens(50, 25, 0))}.
   */
  public static HeadRoles headRoles(HookedTransformer model, Tokens repeats) {
    return HeadRoles.of(model, repeats);
  }

  /**
   * The ten texts in which a head takes most from another token than itself and the first: {@code
   * headExamples(model, 2, 1, texts("corpus.txt"))}.
   */
  public static TopContexts headExamples(
      HookedTransformer model, int layer, int head, Texts texts) {
    return HeadExamples.of(model, layer, head, texts, EXAMPLES, HeadStrength.WRITTEN);
  }

  /** The texts in which a head is strongest by attention alone, or by what it writes. */
  public static TopContexts headExamples(
      HookedTransformer model, int layer, int head, Texts texts, int count, HeadStrength strength) {
    return HeadExamples.of(model, layer, head, texts, count, strength);
  }
}
