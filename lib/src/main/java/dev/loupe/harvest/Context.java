package dev.loupe.harvest;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A token of a corpus and the tokens around it.
 *
 * @param value the activation at the token
 * @param text the number of its text
 * @param position its position in the text
 * @param tokens the tokens around it, and itself
 * @param values the activation at each of these tokens; NaN at BOS if it was left out
 * @param at which of them it is
 */
public record Context(
    double value, int text, int position, List<String> tokens, double[] values, int at) {
  public Context {
    tokens = List.copyOf(tokens);
    values = values.clone();
    Objects.checkIndex(at, tokens.size());
  }

  /** A copy of the values, one for each token. */
  @Override
  public double[] values() {
    return values.clone();
  }

  /** The token itself. */
  public String token() {
    return tokens.get(at);
  }

  /** The tokens with marks around the one that counts: {@code the «cat» sat}. */
  List<String> marked() {
    List<String> marked = new ArrayList<>(tokens);
    String token = token();
    int space = token.length() - token.stripLeading().length();
    marked.set(at, token.substring(0, space) + "«" + token.substring(space) + "»");
    return marked;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Context c
        && value == c.value
        && text == c.text
        && position == c.position
        && tokens.equals(c.tokens)
        && Arrays.equals(values, c.values)
        && at == c.at;
  }

  @Override
  public int hashCode() {
    return Objects.hash(value, text, position, tokens, Arrays.hashCode(values), at);
  }

  @Override
  public String toString() {
    return (float) value
        + "  text "
        + text
        + ", token "
        + position
        + ": "
        + String.join("", marked());
  }
}
