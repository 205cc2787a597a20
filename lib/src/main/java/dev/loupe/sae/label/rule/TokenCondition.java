package dev.loupe.sae.label.rule;

import java.util.List;
import java.util.Locale;

/** Something that is true of some tokens of a text and that can be tested without a model. */
public sealed interface TokenCondition {
  /** Whether it is true of the token at this place. */
  boolean holds(List<String> tokens, int at);

  /** The tokens that are exactly this one, with its space. */
  record Is(String token) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      return tokens.get(at).equals(token);
    }
  }

  /** The tokens that are this word, with or without a space and capital letters. */
  record Word(String word) implements TokenCondition {
    static String of(String token) {
      return token.strip().toLowerCase(Locale.ROOT);
    }

    @Override
    public boolean holds(List<String> tokens, int at) {
      return of(tokens.get(at)).equals(word);
    }
  }

  /** The tokens of a class of words. */
  record OfClass(WordClass words) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      return words.has(tokens.get(at));
    }
  }

  /** The tokens that end with these letters. */
  record Ending(String letters) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      String token = tokens.get(at);
      return token.length() > letters.length() && token.endsWith(letters);
    }
  }

  /** The tokens that come directly after this one. */
  record After(String previous) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      return at > 0 && tokens.get(at - 1).equals(previous);
    }
  }

  /** The tokens that come anywhere after this one in the text. */
  record Since(String earlier) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      return tokens.subList(0, at).contains(earlier);
    }
  }

  /** The tokens of which two conditions are true. */
  record Both(TokenCondition one, TokenCondition other) implements TokenCondition {
    @Override
    public boolean holds(List<String> tokens, int at) {
      return one.holds(tokens, at) && other.holds(tokens, at);
    }
  }
}
