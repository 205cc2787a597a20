package dev.loupe.corpus;

import java.util.Optional;

/** Prompts that are filled with one text behind another. */
final class Packing {
  private final int size;
  private final int before;
  private int[] front = new int[0]; // the special tokens in front of each prompt
  private int[] ids;
  private int[] texts;
  private int[] positions;
  private int filled;

  /**
   * Prompts of {@code size} tokens, of which the first {@code before} are the special tokens that
   * the tokenizer adds in front of a text.
   */
  Packing(int size, int before) {
    this.size = size;
    this.before = before;
  }

  /** The special tokens for the front of the prompts that begin from now on. */
  void front(int[] special) {
    front = special;
  }

  /** Adds a token; gives the prompt that it fills. */
  Optional<Prompt> add(int id, int text, int position) {
    if (filled == 0) {
      begin(text);
    }
    put(id, text, position);
    return filled == size ? rest() : Optional.empty();
  }

  private void begin(int text) {
    ids = new int[size];
    texts = new int[size];
    positions = new int[size];
    for (int i = 0; i < before; i++) {
      put(front[i], text, i);
    }
  }

  private void put(int id, int text, int position) {
    ids[filled] = id;
    texts[filled] = text;
    positions[filled] = position;
    filled++;
  }

  /** The prompt that is not full yet, if it has tokens. */
  Optional<Prompt> rest() {
    int length = filled;
    filled = 0;
    return length == 0
        ? Optional.empty()
        : Optional.of(new Prompt(ids, texts, positions, 0, length));
  }
}
