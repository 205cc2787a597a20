package dev.loupe.prompts;

import dev.loupe.text.TextSpan;
import java.util.Objects;

/** The part of the clean and of the corrupt prompt that has a role, in characters. */
public record RolePlace(TextSpan clean, TextSpan corrupt) {
  /** Refuses a role that only one of the two prompts has. */
  public RolePlace {
    Objects.requireNonNull(clean, "a role needs a place in the clean prompt");
    Objects.requireNonNull(corrupt, "a role needs a place in the corrupt prompt");
  }
}
