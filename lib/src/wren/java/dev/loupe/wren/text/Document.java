package dev.loupe.wren.text;

import dev.loupe.wren.bpe.BpeEncoder;
import java.util.Arrays;

/**
 * A text as token ids, and which of them answer what the text before them asks.
 *
 * @param ids the tokens, without BOS
 * @param answers for each token whether it is an answer
 */
public record Document(int[] ids, boolean[] answers) {
  /** Stands in a text in front of each answer; it is not part of the text. */
  public static final String BAR = "|";

  /** Encodes a text with bars; the first token behind a bar is an answer. */
  public static Document of(BpeEncoder encoder, String marked) {
    String[] parts = marked.split("\\|");
    int[] ids = encoder.encode(parts[0]);
    boolean[] answers = new boolean[ids.length];
    for (int i = 1; i < parts.length; i++) {
      int[] more = encoder.encode(parts[i]);
      int at = ids.length;
      ids = Arrays.copyOf(ids, at + more.length);
      System.arraycopy(more, 0, ids, at, more.length);
      answers = Arrays.copyOf(answers, ids.length);
      if (more.length > 0) {
        answers[at] = true;
      }
    }
    return new Document(ids, answers);
  }

  /** The text without its bars. */
  public static String plain(String marked) {
    return marked.replace(BAR, "");
  }
}
