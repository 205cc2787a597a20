package dev.loupe.neuron;

import dev.loupe.model.NumberedWords;
import dev.loupe.text.Tokenizer;
import java.util.Optional;

/** A tokenizer for toys whose every token looks like HTML. */
record Markup() implements Tokenizer {
  private static final NumberedWords WORDS = new NumberedWords(Optional.empty());

  @Override
  public int[] encode(String text) {
    return WORDS.encode(text);
  }

  @Override
  public int[] encodeBare(String text) {
    return WORDS.encode(text);
  }

  @Override
  public String decode(int... ids) {
    return WORDS.decode(ids);
  }

  @Override
  public String piece(int id) {
    return " <script>" + id + "\"'\n";
  }

  @Override
  public Optional<Integer> end() {
    return Optional.empty();
  }
}
