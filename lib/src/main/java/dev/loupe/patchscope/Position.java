package dev.loupe.patchscope;

import dev.loupe.text.Tokens;

/** A position of the only prompt. */
final class Position {
  private Position() {}

  /** The position from the start; a negative one counts from the end. */
  static int in(Tokens tokens, int position) {
    if (tokens.batch() != 1) {
      throw new IllegalArgumentException(
          "a patchscope reads one prompt, and " + tokens.batch() + " were given; take one");
    }
    int resolved = position < 0 ? tokens.width() + position : position;
    if (resolved < 0 || resolved >= tokens.width()) {
      throw new IllegalArgumentException(
          "there is no position " + position + "; the prompt has " + tokens.width() + " tokens");
    }
    return resolved;
  }
}
