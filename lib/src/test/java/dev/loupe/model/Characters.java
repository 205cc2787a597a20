package dev.loupe.model;

import dev.loupe.text.Tokenizer;
import java.util.Optional;
import java.util.stream.IntStream;

/** A tokenizer for toys: every char is a token, and there may be one that begins a text, "^". */
public record Characters(boolean addsBos, boolean knowsBos) implements Tokenizer {
  @Override
  public int[] encode(String text) {
    boolean begun = text.startsWith("^");
    return encodeBare(addsBos && !begun ? "^" + text : text);
  }

  @Override
  public int[] encodeBare(String text) {
    return text.chars().map(c -> c == '^' ? 0 : c - 'a' + 1).toArray();
  }

  @Override
  public String decode(int... ids) {
    return IntStream.of(ids).mapToObj(this::piece).reduce("", String::concat);
  }

  @Override
  public String piece(int id) {
    return Character.toString(id == 0 ? '^' : 'a' + id - 1);
  }

  @Override
  public Optional<Integer> end() {
    return Optional.empty();
  }

  @Override
  public Optional<Integer> bos() {
    return knowsBos ? Optional.of(0) : Optional.empty();
  }
}
