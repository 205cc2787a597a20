package dev.loupe.probe;

import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The numbers of special tokens that a tokenizer adds before every text, as for GPT-2 and BERT, and
 * after it, as for BERT.
 */
record Surroundings(int front, int behind) {
  static final Surroundings NONE = new Surroundings(0, 0);
  private static final String TEXT = "a";

  /** The special tokens around these prompts; of prompts given as ids, BOS alone is known. */
  static Surroundings of(Tokens prompts) {
    if (prompts.madeFromTexts()) {
      return prompts.tokenizer().map(Surroundings::of).orElse(NONE);
    }
    boolean begun = IntStream.range(0, prompts.batch()).allMatch(prompts::beginsWithBos);
    return begun ? new Surroundings(1, 0) : NONE;
  }

  static Surroundings of(Tokenizer tokenizer) {
    List<Integer> whole = listed(tokenizer.encode(TEXT));
    List<Integer> bare = listed(tokenizer.encodeBare(TEXT));
    int front = Collections.indexOfSubList(whole, bare);
    return front < 0
        ? new Surroundings(Math.max(0, whole.size() - bare.size()), 0)
        : new Surroundings(front, whole.size() - bare.size() - front);
  }

  private static List<Integer> listed(int... ids) {
    return Arrays.stream(ids).boxed().toList();
  }
}
