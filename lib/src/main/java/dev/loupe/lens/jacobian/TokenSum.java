package dev.loupe.lens.jacobian;

import dev.loupe.model.HookedTransformer;
import java.util.List;
import java.util.Locale;

/**
 * A sum of a few tokens' directions of length one, which approximates a residual stream.
 *
 * @param tokens the tokens, in the order in which they joined
 * @param coefficients how far the sum goes in the direction of each, 0 or more
 * @param explained the share 1 − |h − sum|² / |h|² of the first k tokens, for k from 1
 */
public record TokenSum(List<String> tokens, double[] coefficients, double[] explained) {
  /** Keeps copies. */
  public TokenSum {
    tokens = List.copyOf(tokens);
    coefficients = coefficients.clone();
    explained = explained.clone();
  }

  static TokenSum of(HookedTransformer model, Pursuit pursuit) {
    return new TokenSum(
        pursuit.tokens().stream().map(id -> model.tokens(new int[] {id}).pieces(0).get(0)).toList(),
        pursuit.coefficients(),
        pursuit.explained());
  }

  /** How far the sum goes in the direction of each token, 0 or more. */
  @Override
  public double[] coefficients() {
    return coefficients.clone();
  }

  /** The share of |h|² that the first k tokens explain, for k from 1. */
  @Override
  public double[] explained() {
    return explained.clone();
  }

  /** The share of |h|² that all tokens explain together. */
  public double share() {
    return explained.length == 0 ? 0 : explained[explained.length - 1];
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < coefficients.length; i++) {
      text.append(
          String.format(
              Locale.ROOT, "%s%.3g '%s'", i == 0 ? "" : " + ", coefficients[i], tokens.get(i)));
    }
    return text + String.format(Locale.ROOT, ": %.0f %% of |h|²", 100 * share());
  }
}
