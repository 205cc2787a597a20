package dev.loupe.sae.crosscoder;

import dev.loupe.harvest.Activations;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokenizer;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The token that begins a text, whose activations can be a hundred times as long as others.
 *
 * @param id its id, if the model has one
 */
record Bos(Optional<Integer> id) {
  /** The one of a model. */
  static Bos of(HookedTransformer model) {
    return new Bos(model.tokenizer().flatMap(Tokenizer::bos));
  }

  boolean is(int token) {
    return id.isPresent() && id.get() == token;
  }

  /** The rows of a part that are other tokens. */
  int[] others(Activations part) {
    return IntStream.range(0, part.rows()).filter(row -> !is(part.token(row))).toArray();
  }
}
