package dev.loupe.sae.label.language;

import java.util.Optional;

/** A language model that answers chats; it may be used by several threads at once. */
public interface LanguageModel {
  /** Its name, for records. */
  String name();

  /** The answer to a chat. */
  Reply answer(ChatRequest request);

  /**
   * A text as the model reads it: each of its tokens with what the model expected in its place;
   * absent if this model does not say that.
   */
  default Optional<Reply> read(String text) {
    return Optional.empty();
  }
}
