package dev.loupe.model;

import dev.loupe.text.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** A tokenizer for toys: the text {@code w3 w14} is the tokens 3 and 14; other words are 0. */
public record NumberedWords(Optional<Integer> end) implements Tokenizer {
  @Override
  public int[] encode(String text) {
    return encodeBare(text);
  }

  @Override
  public int[] encodeBare(String text) {
    return Arrays.stream(text.strip().split(" "))
        .mapToInt(word -> word.matches("w\\d+") ? Integer.parseInt(word.substring(1)) : 0)
        .toArray();
  }

  @Override
  public String decode(int... ids) {
    return Arrays.stream(ids).mapToObj(this::piece).collect(Collectors.joining());
  }

  @Override
  public String piece(int id) {
    return " w" + id;
  }
}
