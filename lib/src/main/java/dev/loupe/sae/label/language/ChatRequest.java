package dev.loupe.sae.label.language;

import dev.loupe.text.Chat;
import java.util.Objects;

/**
 * What a language model is asked.
 *
 * @param chat the messages
 * @param most the largest number of tokens that the answer may have
 * @param alternatives whether the probabilities of the tokens are asked for too
 */
public record ChatRequest(Chat chat, int most, boolean alternatives) {
  /** Refuses an answer without tokens. */
  public ChatRequest {
    Objects.requireNonNull(chat, "a request needs a chat");
    if (most < 1) {
      throw new IllegalArgumentException("an answer needs 1 or more tokens, not " + most);
    }
  }

  /** A request with a system message and a message of the user. */
  public static ChatRequest of(String system, String user, int most) {
    return new ChatRequest(Chat.of(user).system(system), most, false);
  }

  /** The same request, which asks for the probabilities of the tokens too. */
  public ChatRequest withAlternatives() {
    return new ChatRequest(chat, most, true);
  }
}
