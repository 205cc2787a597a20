package dev.loupe.tracing;

import dev.loupe.model.Tokenizer;
import dev.loupe.model.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What a fact is about: the tokens of a prompt from {@code from} up to but not including {@code
 * to}.
 */
record Subject(int from, int to) {
  private static final char BROKEN = '\ufffd'; // what a decoder puts for a part of a character

  Subject {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "a subject has at least one token; there is none from " + from + " to " + to);
    }
  }

  /** The tokens that write this text where it stands first. */
  static Subject in(Tokens prompt, String text) {
    Tokenizer tokenizer =
        prompt
            .tokenizer()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "'"
                            + text
                            + "' cannot be looked for: the prompt was given as token ids, so say from which position to which the subject is"));
    String whole = tokenizer.decode(prompt.row(0));
    int begin = whole.indexOf(text.strip());
    if (begin < 0 || text.isBlank()) {
      throw new IllegalArgumentException(
          "the subject '"
              + text
              + "' is not in the prompt '"
              + whole
              + "'; write it as it stands there");
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
      // A token that ends within a character belongs to it.
      reaches[i] = complete < prefix.length() ? ends[i + 1] + 1 : ends[i + 1];
    }
    List<Integer> covering =
        IntStream.range(0, ids.length)
            .filter(i -> ends[i] < end && reaches[i] > begin && reaches[i] > ends[i])
            .boxed()
            .toList();
    return new Subject(covering.get(0), covering.get(covering.size() - 1) + 1);
  }

  /** Whether a position is one of the subject's. */
  boolean has(int position) {
    return position >= from && position < to;
  }
}
