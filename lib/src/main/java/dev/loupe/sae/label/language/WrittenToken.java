package dev.loupe.sae.label.language;

import java.util.Map;

/**
 * A token in a text, and how likely the model found it and others in its place.
 *
 * @param token the token's text
 * @param start where it begins in the text, in characters
 * @param alternatives the natural logarithm of the probability of each of the most likely tokens
 */
public record WrittenToken(String token, int start, Map<String, Double> alternatives) {
  /** Keeps a copy of the alternatives. */
  public WrittenToken {
    alternatives = Map.copyOf(alternatives);
  }
}
