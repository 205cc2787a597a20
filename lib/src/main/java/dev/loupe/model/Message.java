package dev.loupe.model;

import java.util.Objects;

/**
 * What somebody says in a chat.
 *
 * @param role who speaks: {@code system}, {@code user}, {@code assistant}, or what else the model's
 *     template knows
 * @param content what is said
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
