package dev.loupe.wren.text;

import java.util.List;

/**
 * One drawn sentence: the prompt it holds, how it goes on, and what it may be used for.
 *
 * <p>The rest may hold more answers; a bar stands in front of each but the first.
 */
public record Example(Use use, Prompt prompt, String rest) {
  /** Training and tests share no combination; what falls between them is thrown away. */
  public enum Use {
    /** It may be trained on. */
    TRAINING,
    /** Its wording is known from training, but not this combination of words. */
    TEST,
    /** Its wording never occurs in training. */
    NEW_FRAME,
    /** It is kept out of training and of the tests. */
    NEITHER;

    /** A test if it is held out, for training otherwise. */
    public static Use testIf(boolean heldOut) {
      return heldOut ? TEST : TRAINING;
    }

    /** For two things held out at once: a test is new in both, training in neither. */
    static Use testIf(boolean first, boolean second) {
      return first && second ? TEST : first || second ? NEITHER : TRAINING;
    }
  }

  /** A sentence with one right answer. */
  public static Example of(Use use, String text, String right, List<String> wrong, String rest) {
    return new Example(use, new Prompt(text, List.of(right), wrong), rest);
  }

  /** A sentence that is only trained on; nothing is asked about it. */
  public static Example only(String text, String rest) {
    return of(Use.TRAINING, text, "", List.of(), rest);
  }

  /** The same of a text with a bar in front of each answer. */
  public static Example training(String marked) {
    int bar = marked.indexOf(Document.BAR);
    return only(marked.substring(0, bar), marked.substring(bar + 1));
  }

  /** The whole text, with a bar in front of each answer; prose has none. */
  public String document() {
    return prompt.text() + (prompt.right().isEmpty() ? "" : Document.BAR) + rest;
  }
}
