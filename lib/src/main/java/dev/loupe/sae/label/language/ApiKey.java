package dev.loupe.sae.label.language;

import java.net.URI;
import java.util.Optional;
import java.util.Set;

/**
 * The name of the environment variable that holds a key; the key itself is read when a request is
 * sent, and kept nowhere.
 *
 * <p>A system property of the same name overrides the variable, so that a cell can set it.
 */
record ApiKey(String variable) {
  private static final Set<String> OWN_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
  private static final String HIDDEN = "[key]";
  private static final int SHORT = 8; // a shorter text could be a part of any word

  ApiKey {
    if (!variable.matches("[A-Za-z_][A-Za-z0-9_.]*")) { // it may be a key, so it is not shown
      throw new IllegalArgumentException(
          "key needs the name of an environment variable, such as OPENAI_API_KEY, and not the key");
    }
  }

  private Optional<String> set() {
    return Optional.ofNullable(System.getProperty(variable, System.getenv(variable)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  /** The key, for an address that may have it. */
  String value(URI address) {
    if (!"https".equals(address.getScheme()) && !OWN_MACHINE.contains(address.getHost())) {
      throw new IllegalArgumentException(
          "the key in "
              + variable
              + " is sent only over https or to this machine, and the address is "
              + address);
    }
    String key =
        set()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "the environment variable "
                            + variable
                            + ", which must hold the key for "
                            + address.getRawAuthority()
                            + ", is not set"));
    if (!key.matches("[!-~]+")) { // Java's own message would show it
      throw new IllegalArgumentException(
          "the key in " + variable + " has characters that a key cannot have");
    }
    return key;
  }

  /** A text of the server without the key, which a server may send back. */
  String hiddenIn(String text) {
    return set()
        .filter(key -> key.length() >= SHORT)
        .map(key -> text.replace(key, HIDDEN))
        .orElse(text);
  }
}
