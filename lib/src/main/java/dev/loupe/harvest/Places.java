package dev.loupe.harvest;

import dev.loupe.corpus.Prompt;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Where the rows of a matrix of activations come from; its arrays are not changed after it is made.
 *
 * @param texts the number of each row's text
 * @param positions the position of each row's token in its text
 * @param tokens the id of each row's token
 */
record Places(int[] texts, int[] positions, int[] tokens) {
  /** The tokens of prompts, one prompt behind another. */
  static Places of(List<Prompt> prompts) {
    int rows = prompts.stream().mapToInt(Prompt::length).sum();
    Places places = new Places(new int[rows], new int[rows], new int[rows]);
    int row = 0;
    for (Prompt prompt : prompts) {
      for (int i = 0; i < prompt.length(); i++) {
        places.texts[row] = prompt.text(i);
        places.positions[row] = prompt.position(i);
        places.tokens[row++] = prompt.id(i);
      }
    }
    return places;
  }

  int rows() {
    return texts.length;
  }

  /** The number of rows of some tokens. */
  long count(IntPredicate tokens) {
    return Arrays.stream(this.tokens).filter(tokens).count();
  }

  /** Whether a row continues the text of the row before it. */
  boolean continues(int row) {
    return row > 0 && texts[row] == texts[row - 1] && positions[row] == positions[row - 1] + 1;
  }
}
