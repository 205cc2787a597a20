package dev.loupe.corpus;

import java.util.Arrays;

/**
 * One prompt of a corpus as token ids, which knows the text and the position of each token.
 *
 * <p>A position counts the tokens of the text as the tokenizer reads the whole text, from 0; so the
 * second prompt of a text that is cut does not begin with 0 again. Special tokens that are repeated
 * in front of such a prompt have the position that they have in the text.
 */
public final class Prompt {
  private final int[] ids;
  private final int[] texts;
  private final int[] positions;
  private final int from;
  private final int to;

  /** The tokens {@code from} to {@code to} of arrays that nobody changes any more. */
  Prompt(int[] ids, int[] texts, int[] positions, int from, int to) {
    this.ids = ids;
    this.texts = texts;
    this.positions = positions;
    this.from = from;
    this.to = to;
  }

  /** The number of tokens. */
  public int length() {
    return to - from;
  }

  /** The token ids. */
  public int[] ids() {
    return Arrays.copyOfRange(ids, from, to);
  }

  /** The id of a token. */
  public int id(int token) {
    return ids[from + token];
  }

  /** The number of the text that a token belongs to. */
  public int text(int token) {
    return texts[from + token];
  }

  /** The position of a token in its text. */
  public int position(int token) {
    return positions[from + token];
  }

  @Override
  public String toString() {
    return "prompt of "
        + length()
        + " tokens, from token "
        + position(0)
        + " of text "
        + text(0)
        + " to token "
        + position(length() - 1)
        + " of text "
        + text(length() - 1);
  }
}
