package dev.loupe.sae.label;

import dev.loupe.sae.label.language.ChatRequest;
import dev.loupe.sae.label.language.Reply;
import dev.loupe.sae.label.language.Usage;

/**
 * What a language model was asked for a label, and what it answered.
 *
 * @param purpose what the question was for, such as {@code detection}
 * @param prompt the messages
 * @param answer the model's answer; it comes from a model and is not to be trusted
 * @param usage the tokens that were used
 * @param read whether the answer has the form that was asked for
 */
public record Exchange(String purpose, String prompt, String answer, Usage usage, boolean read) {
  static Exchange of(String purpose, ChatRequest asked, Reply reply, boolean read) {
    return new Exchange(purpose, asked.chat().toString(), reply.text(), reply.usage(), read);
  }

  @Override
  public String toString() {
    return purpose + (read ? "" : " (not readable)") + "\n" + prompt + "\nanswer: " + answer;
  }
}
