package dev.loupe.model;

import dev.loupe.text.Tokenizer;
import java.util.Optional;

/** The words w0, w1, … of {@link NumberedWords}, for a tokenizer that differs in one thing. */
public abstract class OtherWords implements Tokenizer {
  private final Tokenizer words = new NumberedWords(Optional.empty());

  @Override
  public int[] encode(String text) {
    return words.encode(text);
  }

  @Override
  public int[] encodeBare(String text) {
    return words.encodeBare(text);
  }

  @Override
  public int[] encodeBehind(String text) {
    return words.encodeBehind(text);
  }

  @Override
  public String decode(int... ids) {
    return words.decode(ids);
  }

  @Override
  public String piece(int id) {
    return words.piece(id);
  }

  @Override
  public Optional<Integer> end() {
    return words.end();
  }
}
