package dev.loupe.sae.label.rule;

import java.util.List;
import java.util.function.Predicate;

/** A kind of token that can be told from its letters. */
public enum WordClass {
  /** Digits only. */
  NUMBER("numbers", token -> !token.isEmpty() && token.chars().allMatch(Character::isDigit)),
  /** A capital letter, then others. */
  CAPITALISED("words with a capital letter", token -> token.matches("\\p{Lu}[\\p{L}'’]*\\p{Ll}")),
  /** Two or more capital letters. */
  UPPERCASE("words in capital letters", token -> token.matches("\\p{Lu}{2,}")),
  /** Neither letters, digits nor spaces. */
  PUNCTUATION("punctuation", token -> token.matches("[^\\p{L}\\p{N}\\s]+")),
  /** Line breaks and spaces alone. */
  SPACE("line breaks and spaces", String::isEmpty);

  private final String words;
  private final Predicate<String> test; // of the token without spaces around it

  WordClass(String words, Predicate<String> test) {
    this.words = words;
    this.test = test;
  }

  /** Whether a token is of this class. */
  public boolean has(String token) {
    return test.test(token.strip());
  }

  /** The classes of a token. */
  static List<WordClass> of(String token) {
    return List.of(values()).stream().filter(one -> one.has(token)).toList();
  }

  @Override
  public String toString() {
    return words;
  }
}
