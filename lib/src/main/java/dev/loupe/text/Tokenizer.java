package dev.loupe.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Turns text into token ids and back. */
public interface Tokenizer {
  /**
   * The ids of a text, with the special tokens that the tokenizer adds; {@link #bos} is not added
   * to a text that already begins with it.
   */
  int[] encode(String text);

  /** The ids of a text, without added special tokens. */
  int[] encodeBare(String text);

  /**
   * The ids of a text that follows other text, as answers do, without added special tokens; some
   * tokenizers add a space to the first word of a text, so its ids can differ there.
   */
  default int[] encodeBehind(String text) {
    return encodeBare(text);
  }

  /** The text of ids, without special tokens. */
  String decode(int... ids);

  /** The text of ids that follow other text, without special tokens. */
  default String continuation(int... ids) {
    return decode(ids);
  }

  /** The text of one token; for special tokens, their name. */
  String piece(int id);

  /** The token that ends a text, if there is one. */
  Optional<Integer> end();

  /** All tokens that end a text; models that chat have one for the end of a turn too. */
  default Set<Integer> ends() {
    return end().map(Set::of).orElse(Set.of());
  }

  /** The token that begins a text (BOS), if there is one. */
  default Optional<Integer> bos() {
    return Optional.empty();
  }

  /** The token that fills up shorter texts, if there is one. */
  default Optional<Integer> padding() {
    return Optional.empty();
  }

  /**
   * Whether a token has a name but no text, as BOS and the marks of a chat template have; the token
   * for unknown words stands for a text.
   */
  default boolean isSpecial(int id) {
    return beginsWithBos(id) || ends().contains(id) || continuation(id).isEmpty();
  }

  /** Whether {@link #encode} adds {@link #bos} before a text. */
  default boolean addsBos() {
    return bos().isPresent() && beginsWithBos(encode("a")) && !beginsWithBos(encodeBare("a"));
  }

  /** Whether the first of these ids is {@link #bos}. */
  default boolean beginsWithBos(int... ids) {
    return ids.length > 0 && bos().equals(Optional.of(ids[0]));
  }

  /**
   * The part of a text that each id of {@link #encodeBare} covers; parts overlap if several tokens
   * share a character, as in most emoji.
   */
  default List<TextSpan> spans(String text) {
    List<TextSpan> spans = new ArrayList<>();
    int at = 0;
    for (int id : encodeBare(text)) {
      String piece = piece(id);
      if (!text.startsWith(piece, at)) {
        throw new IllegalArgumentException(
            "the tokens of '"
                + text
                + "' do not join to the same text, so its positions are not known");
      }
      spans.add(new TextSpan(at, at + piece.length()));
      at += piece.length();
    }
    return spans;
  }

  /** The files that it was read from, by their names; none if it was not read from files. */
  default Map<String, byte[]> files() {
    return Map.of();
  }

  /** The chat template of the model, if it was trained on chats. */
  default Optional<ChatTemplate> chatTemplate() {
    return Optional.empty();
  }
}
