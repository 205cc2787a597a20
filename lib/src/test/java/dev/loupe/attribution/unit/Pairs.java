package dev.loupe.attribution.unit;

import dev.loupe.text.Tokenizer;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A tokenizer whose tokens are two chars each, wherever words end. */
record Pairs() implements Tokenizer {
  private static final int CHARS = 128;

  @Override
  public int[] encode(String text) {
    return encodeBare(text);
  }

  @Override
  public int[] encodeBare(String text) {
    return IntStream.iterate(0, at -> at < text.length(), at -> at + 2)
        .map(at -> text.charAt(at) + CHARS * (at + 1 < text.length() ? text.charAt(at + 1) : 0))
        .toArray();
  }

  @Override
  public String decode(int... ids) {
    return Arrays.stream(ids).mapToObj(this::piece).collect(Collectors.joining());
  }

  @Override
  public String piece(int id) {
    String first = Character.toString(id % CHARS);
    return id < CHARS ? first : first + Character.toString(id / CHARS);
  }

  @Override
  public Optional<Integer> end() {
    return Optional.empty();
  }
}
