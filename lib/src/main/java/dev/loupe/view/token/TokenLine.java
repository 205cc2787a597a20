package dev.loupe.view.token;

import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A short text of {@link TokenLines}: tokens with a value each, of which one is marked.
 *
 * @param label what stands before the text, such as its number
 * @param values one for each token; NaN shows as no value
 * @param marked which token is marked
 */
public record TokenLine(String label, List<String> tokens, double[] values, int marked) {
  private static final int LETTERS = 300; // of a line of text

  /** Requires a value for each token. */
  public TokenLine {
    Objects.requireNonNull(label, "the label of a token line may be empty, not null");
    tokens = List.copyOf(tokens);
    values = values.clone();
    if (tokens.size() != values.length) {
      throw new IllegalArgumentException(
          "a line of " + tokens.size() + " tokens needs as many values, not " + values.length);
    }
    Objects.checkIndex(marked, tokens.size());
  }

  /** A copy of the values, one for each token. */
  @Override
  public double[] values() {
    return values.clone();
  }

  ColouredToken coloured(int index, Scale scale) {
    return new ColouredToken(tokens.get(index), values[index], scale, index == marked);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof TokenLine other
        && label.equals(other.label)
        && tokens.equals(other.tokens)
        && Arrays.equals(values, other.values)
        && marked == other.marked;
  }

  @Override
  public int hashCode() {
    return Objects.hash(label, tokens, Arrays.hashCode(values), marked);
  }

  /** The text with marks around the token that counts: {@code the «cat» sat}. */
  @Override
  public String toString() {
    String token = tokens.get(marked);
    int space = token.length() - token.stripLeading().length();
    String before = String.join("", tokens.subList(0, marked)) + token.substring(0, space);
    String after = String.join("", tokens.subList(marked + 1, tokens.size()));
    return Labels.shown(before + "«" + token.substring(space) + "»" + after, LETTERS);
  }
}
