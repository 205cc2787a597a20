package dev.loupe.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns text into token ids and back. */
public interface Tokenizer {
  /**
   * The ids of a text, with the special tokens that the tokenizer itself puts around it; {@link
   * #bos} is never put in front of a text that begins with it.
   */
  int[] encode(String text);

  /** The ids of a text, nothing added. */
  int[] encodeBare(String text);

  /**
   * The ids of a text that stands behind other text, as answers do, nothing added; some tokenizers
   * put a space in front of what comes first, and so read it otherwise.
   */
  default int[] encodeBehind(String text) {
    return encodeBare(text);
  }

  /** The text of ids, special tokens left out. */
  String decode(int... ids);

  /** The text of ids that stand behind other text, special tokens left out. */
  default String continuation(int... ids) {
    return decode(ids);
  }

  /** The text of one token, special tokens by their names. */
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

  /** Whether {@link #encode} puts {@link #bos} in front of a text. */
  default boolean addsBos() {
    return bos().isPresent() && beginsWithBos(encode("a")) && !beginsWithBos(encodeBare("a"));
  }

  /** Whether the first of these ids is {@link #bos}. */
  default boolean beginsWithBos(int... ids) {
    return ids.length > 0 && bos().equals(Optional.of(ids[0]));
  }

  /**
   * Which part of a text each id of {@link #encodeBare} stands for; parts overlap where several
   * tokens share a character, as they do in most emoji.
   */
  default List<TextSpan> spans(String text) {
    List<TextSpan> spans = new ArrayList<>();
    int at = 0;
    for (int id : encodeBare(text)) {
      String piece = piece(id);
      if (!text.startsWith(piece, at)) {
        throw new IllegalArgumentException(
            "the tokens of '" + text + "' do not join to it, so its positions are not known");
      }
      spans.add(new TextSpan(at, at + piece.length()));
      at += piece.length();
    }
    return spans;
  }

  /** How the model wants a chat to be written down, if it was trained on chats. */
  default Optional<ChatTemplate> chatTemplate() {
    return Optional.empty();
  }
}
