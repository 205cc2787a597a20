package dev.loupe.wren;

import java.util.List;

/** One drawn sentence: the prompt it holds, how it goes on, and what it may be used for. */
record Example(Use use, Prompt prompt, String rest) {
  /** Training and test share no combination; what falls between them is thrown away. */
  enum Use {
    TRAINING,
    TEST,
    NEITHER;

    static Use testIf(boolean heldOut) {
      return heldOut ? TEST : TRAINING;
    }

    /** For two things held out at once: a test is new in both, training in neither. */
    static Use testIf(boolean first, boolean second) {
      return first && second ? TEST : first || second ? NEITHER : TRAINING;
    }
  }

  static Example of(Use use, String text, String right, List<String> wrong, String rest) {
    return new Example(use, new Prompt(text, List.of(right), wrong), rest);
  }

  String document() {
    return prompt.text() + rest;
  }
}
