package dev.loupe.model;

import dev.loupe.text.Tokens;
import java.util.List;

/** The continuations of a run's prompts. */
public sealed interface Generating permits Run {
  private Run me() {
    return (Run) this;
  }

  /**
   * The most likely continuation of the prompt: {@code count} tokens, or fewer if the text ends.
   */
  default String generate(int count) {
    return generate(count, Sampling.greedy());
  }

  /** A sampled continuation of the prompt: {@code count} tokens, or fewer if the text ends. */
  default String generate(int count, Sampling sampling) {
    if (me().tokens().batch() != 1) {
      throw new IllegalArgumentException(
          "generate returns one text; for "
              + me().tokens().batch()
              + " prompts use generateAll("
              + count
              + ")");
    }
    return generateAll(count, sampling).get(0);
  }

  /** The most likely continuation of every prompt. */
  default List<String> generateAll(int count) {
    return generateAll(count, Sampling.greedy());
  }

  /** A sampled continuation of every prompt; prints {@link #notes} if there are any. */
  default List<String> generateAll(int count, Sampling sampling) {
    me().notes().print();
    return new Generation(me(), sampling, true).texts(count);
  }

  /** The prompts with their most likely continuations, as tokens. */
  default Tokens generateTokens(int count) {
    return generateTokens(count, Sampling.greedy());
  }

  /** The prompts with sampled continuations, as tokens. */
  default Tokens generateTokens(int count, Sampling sampling) {
    me().notes().print();
    return new Generation(me(), sampling, true).tokens(count);
  }
}
