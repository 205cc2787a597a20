package dev.loupe.text;

import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The token that begins a text (BOS); its activations can be a hundred times as long as others, so
 * measures leave it out.
 *
 * @param id its id; empty if there is none, or if it counts like any other
 */
public record Bos(Optional<Integer> id) {
  /** The one of a tokenizer; none if there is no tokenizer. */
  public static Bos of(Optional<Tokenizer> tokenizer) {
    return new Bos(tokenizer.flatMap(Tokenizer::bos));
  }

  /** Whether a token is BOS. */
  public boolean is(int token) {
    return id.isPresent() && id.get() == token;
  }

  /** The places of the tokens that are not BOS, from 0. */
  public int[] others(int... tokens) {
    return IntStream.range(0, tokens.length).filter(place -> !is(tokens[place])).toArray();
  }
}
