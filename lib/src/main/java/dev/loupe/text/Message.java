package dev.loupe.text;

import java.util.Objects;

/**
 * One message of a chat.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, or another role of the
 *     model's template
 * @param content the text of the message
 */
public record Message(String role, String content) {
  public Message {
    Objects.requireNonNull(role, "a message needs a role, such as user");
    Objects.requireNonNull(content, "a message needs content; it may be empty");
  }

  @Override
  public String toString() {
    return role + ": " + content;
  }
}
