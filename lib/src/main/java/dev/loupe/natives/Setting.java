package dev.loupe.natives;

import java.util.Optional;

/**
 * A setting of DJL: a variable of the environment, or a system property of the same name. What the
 * user has set is kept.
 */
public final class Setting {
  private Setting() {}

  /** The value, as DJL reads it: the environment comes first. */
  public static Optional<String> of(String name) {
    return Optional.ofNullable(System.getenv(name))
        .or(() -> Optional.ofNullable(System.getProperty(name)))
        .filter(value -> !value.isBlank());
  }

  /** Sets it, unless the user has. */
  public static void byDefault(String name, String value) {
    if (System.getProperty(name) == null && System.getenv(name) == null) {
      System.setProperty(name, value);
    }
  }
}
