package dev.loupe.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/** A tokenizer that always or never adds BOS before a text, whatever {@code inner} does. */
public record ChosenBos(Tokenizer inner, boolean addsBos) implements Tokenizer {
  public ChosenBos {
    inner = inner instanceof ChosenBos chosen ? chosen.inner : inner;
    if (addsBos && inner.bos().isEmpty()) {
      throw new IllegalArgumentException(
          inner + " has no token that begins a text (bos_token), so none can be added");
    }
  }

  @Override
  public int[] encode(String text) {
    int[] ids = inner.encode(text);
    if (addsBos && !beginsWithBos(ids)) {
      return IntStream.concat(IntStream.of(bos().orElseThrow()), Arrays.stream(ids)).toArray();
    }
    boolean added = beginsWithBos(ids) && !beginsWithBos(inner.encodeBare(text));
    return !addsBos && added ? Arrays.copyOfRange(ids, 1, ids.length) : ids;
  }

  @Override
  public int[] encodeBare(String text) {
    return inner.encodeBare(text);
  }

  @Override
  public int[] encodeBehind(String text) {
    return inner.encodeBehind(text);
  }

  @Override
  public List<TextSpan> spans(String text) {
    return inner.spans(text);
  }

  @Override
  public String decode(int... ids) {
    return inner.decode(ids);
  }

  @Override
  public String continuation(int... ids) {
    return inner.continuation(ids);
  }

  @Override
  public String piece(int id) {
    return inner.piece(id);
  }

  @Override
  public Optional<Integer> end() {
    return inner.end();
  }

  @Override
  public Set<Integer> ends() {
    return inner.ends();
  }

  @Override
  public Optional<Integer> bos() {
    return inner.bos();
  }

  @Override
  public Optional<Integer> padding() {
    return inner.padding();
  }

  @Override
  public boolean isSpecial(int id) {
    return inner.isSpecial(id);
  }

  @Override
  public Map<String, byte[]> files() {
    return inner.files();
  }

  @Override
  public Optional<ChatTemplate> chatTemplate() {
    return inner.chatTemplate();
  }

  @Override
  public String toString() {
    String bos = bos().map(inner::piece).orElse("BOS");
    return inner + (addsBos ? ", " : ", no ") + bos + " in front";
  }
}
