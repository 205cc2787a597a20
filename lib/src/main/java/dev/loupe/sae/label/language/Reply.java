package dev.loupe.sae.label.language;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What a language model answered.
 *
 * @param text the answer; it comes from a model and is not to be trusted
 * @param whole whether the model ended it, and not the limit of tokens
 * @param tokens its tokens with their alternatives; empty if the model does not say them
 * @param usage the tokens that were used
 */
public record Reply(String text, boolean whole, List<WrittenToken> tokens, Usage usage) {
  private static final int SHOWN = 80; // characters

  /** Keeps a copy of the tokens. */
  public Reply {
    Objects.requireNonNull(text, "an answer may be empty, not null");
    Objects.requireNonNull(usage, "an answer needs its usage");
    tokens = List.copyOf(tokens);
  }

  /** The token that a character of the text belongs to, if it is known. */
  public Optional<WrittenToken> covering(int character) {
    return tokens.stream()
        .filter(one -> one.start() <= character && character < one.start() + one.token().length())
        .findFirst();
  }

  @Override
  public String toString() {
    String line = text.replaceAll("\\s+", " ").strip();
    return (line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line) + " (" + usage + ")";
  }
}
