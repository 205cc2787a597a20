package dev.loupe.model;

import java.util.Optional;

/** Turns text into token ids and back. */
public interface Tokenizer {
  /** The ids of a text, with the special tokens that the tokenizer itself puts around it. */
  int[] encode(String text);

  /** The ids of a text, nothing added. */
  int[] encodeBare(String text);

  /** The text of ids, special tokens left out. */
  String decode(int... ids);

  /** The text of one token, special tokens by their names. */
  String piece(int id);

  /** The token that ends a text, if there is one. */
  Optional<Integer> end();
}
