package dev.loupe.corpus;

import dev.loupe.text.Tokenizer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;

/**
 * The special tokens that a tokenizer adds to every text.
 *
 * @param before how many it adds in front
 * @param behind how many it adds behind
 */
record Frame(int before, int behind) {
  private static final String ANY = "a";

  static Frame of(Tokenizer tokenizer) {
    int[] whole = tokenizer.encode(ANY);
    int[] bare = tokenizer.encodeBare(ANY);
    int at = Collections.indexOfSubList(listed(whole), listed(bare));
    if (at < 0) {
      return new Frame(tokenizer.beginsWithBos(whole) ? 1 : 0, 0);
    }
    return new Frame(at, whole.length - at - bare.length);
  }

  private static List<Integer> listed(int... ids) {
    return Arrays.stream(ids).boxed().toList();
  }

  int size() {
    return before + behind;
  }

  /** Refuses prompts in which no token of the text has room. */
  void refuseIfFilling(int tokens) {
    if (tokens <= size()) {
      throw new IllegalArgumentException(
          "prompts of "
              + tokens
              + " tokens have no room for text, because the tokenizer adds "
              + size()
              + " special tokens to each; take longer prompts");
    }
  }
}
