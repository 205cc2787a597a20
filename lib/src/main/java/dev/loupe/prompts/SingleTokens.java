package dev.loupe.prompts;

import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The words that are one token for a model, with a space in front: swapping two of them keeps all
 * other tokens at their positions.
 */
final class SingleTokens {
  private final HookedTransformer model;
  private final Tokenizer tokenizer;
  private final String task;

  SingleTokens(HookedTransformer model, String task) {
    this.model = model;
    this.task = task;
    this.tokenizer =
        model
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        model.name() + " has no tokenizer, so no prompts can be made for it"));
  }

  /** The words of a list that are single tokens; at least {@code least} are needed. */
  List<String> words(String list, int least) {
    List<String> all = WordLists.words(list);
    return enough(all.stream().filter(word -> isOne(" " + word)).toList(), all.size(), list, least);
  }

  /** The pairs of a list whose two words are single tokens. */
  List<List<String>> pairs(String list, int least) {
    List<List<String>> all = new ArrayList<>();
    WordLists.words(list).forEach(pair -> all.add(Arrays.asList(pair.split("/"))));
    return enough(
        all.stream().filter(pair -> pair.stream().allMatch(word -> isOne(" " + word))).toList(),
        all.size(),
        list,
        least);
  }

  /** The given words, or an error if there are fewer than {@code least}. */
  <T> List<T> enough(List<T> kept, int of, String what, int least) {
    if (kept.size() < least) {
      throw new IllegalArgumentException(
          model.name()
              + " reads only "
              + kept.size()
              + " of "
              + of
              + " "
              + what
              + " as single tokens, "
              + kept
              + "; prompts for "
              + task
              + " need "
              + least);
    }
    return kept;
  }

  /** Whether a text is one token. */
  boolean isOne(String text) {
    return tokenizer.encodeBehind(text).length == 1;
  }

  /** Whether a text is two tokens, the second of which is {@code second} by itself. */
  boolean endsInToken(String text, String second) {
    int[] both = tokenizer.encodeBehind(text);
    int[] alone = tokenizer.encodeBehind(second);
    return both.length == 2 && alone.length == 1 && both[1] == alone[0];
  }
}
