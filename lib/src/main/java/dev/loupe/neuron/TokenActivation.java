package dev.loupe.neuron;

import java.util.Objects;

/**
 * A neuron's activation at all places of one token.
 *
 * @param id the token's id
 * @param token its text
 * @param count how often it occurs in the texts
 * @param mean the mean activation at it
 * @param max the largest activation at it
 */
public record TokenActivation(int id, String token, long count, double mean, double max) {
  /** Requires the token's text. */
  public TokenActivation {
    Objects.requireNonNull(token, "the activation at a token needs the token");
  }
}
