package dev.loupe.tracing;

import dev.loupe.text.Tokenizer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The subject of a fact: the tokens of a prompt from {@code from} up to but not including {@code
 * to}.
 */
record Subject(int from, int to) {
  private static final char BROKEN = '\ufffd'; // what a decoder puts for a part of a character

  Subject {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "a subject has at least one token, but there are none from " + from + " to " + to);
    }
  }

  /** The tokens of the first occurrence of this text. */
  static Subject in(Tokens prompt, String text) {
    Tokenizer tokenizer =
        prompt
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'"
                            + text
                            + "' cannot be found: the prompt was given as token ids, so give the positions of the subject instead"));
    String whole = tokenizer.decode(prompt.row(0));
    int begin = whole.indexOf(text.strip());
    if (begin < 0 || text.isBlank()) {
      throw new IllegalArgumentException(
          "the subject '"
              + text
              + "' is not in the prompt '"
              + whole
              + "'; write the subject exactly as in the prompt");
    }
    return covering(begin, begin + text.strip().length(), prompt.row(0), tokenizer);
  }

  private static Subject covering(int begin, int end, int[] ids, Tokenizer tokenizer) {
    int[] ends = new int[ids.length + 1];
    int[] reaches = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      String prefix = tokenizer.decode(Arrays.copyOf(ids, i + 1));
      int complete = prefix.length();
      while (complete > 0 && prefix.charAt(complete - 1) == BROKEN) {
        complete--;
      }
      ends[i + 1] = Math.max(ends[i], complete);
      // A token that ends inside a character belongs to that character.
      reaches[i] = complete < prefix.length() ? ends[i + 1] + 1 : ends[i + 1];
    }
    List<Integer> covering =
        IntStream.range(0, ids.length)
            .filter(i -> ends[i] < end && reaches[i] > begin && reaches[i] > ends[i])
            .boxed()
            .toList();
    return new Subject(covering.get(0), covering.get(covering.size() - 1) + 1);
  }

  /** Whether a position belongs to the subject. */
  boolean has(int position) {
    return position >= from && position < to;
  }
}
