package dev.loupe.load.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The Hub's address, the cache's folder and the user's token.
 *
 * <p>Read from the variables that Python's huggingface_hub reads, so that both share one cache:
 * {@code HF_ENDPOINT}, {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code XDG_CACHE_HOME}, {@code
 * HF_TOKEN} or the file {@code token} in {@code HF_HOME}, {@code HF_HUB_OFFLINE}, {@code
 * HF_HUB_DISABLE_SYMLINKS} and {@code HF_HUB_DOWNLOAD_TIMEOUT}. A system property of the same name
 * overrides the variable, so that a cell can set it.
 *
 * @param endpoint the Hub's address
 * @param cache the folder of all models
 * @param token the user's access token; it is sent only to the endpoint
 * @param offline whether to use nothing but the cache
 * @param symlinks whether a snapshot links to the blobs if the file system supports links
 * @param patience how long to wait for an answer, and for each further part of it
 */
public record HubSettings(
    URI endpoint,
    Path cache,
    Optional<String> token,
    boolean offline,
    boolean symlinks,
    Duration patience) {
  private static final String ENDPOINT = "https://huggingface.co";
  private static final Duration PATIENCE = Duration.ofSeconds(10); // as huggingface_hub waits

  /** Refuses an endpoint that is not a web address. */
  public HubSettings {
    boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
    if (!web || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is '" + endpoint + "'; it must be an address such as " + ENDPOINT);
    }
    if (token.isPresent() && !token.get().matches("[!-~]+")) { // Java's own message would show it
      throw new IllegalArgumentException(
          "the token in HF_TOKEN, or in the file token of HF_HOME, has characters that a token cannot have");
    }
  }

  /** The settings of this process. */
  public static HubSettings here() {
    return of(HubVariables.here());
  }

  /** The settings in these variables. */
  static HubSettings of(HubVariables variables) {
    Path caches = variables.path("XDG_CACHE_HOME").orElse(variables.userHome().resolve(".cache"));
    Path home = variables.path("HF_HOME").orElse(caches.resolve("huggingface"));
    Path token = variables.path("HF_TOKEN_PATH").orElse(home.resolve("token"));
    return new HubSettings(
        endpoint(variables.text("HF_ENDPOINT").orElse(ENDPOINT)),
        variables.path("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE").orElse(home.resolve("hub")),
        variables.text("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN").or(() -> tokenIn(token)),
        variables.yes("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"),
        !variables.yes("HF_HUB_DISABLE_SYMLINKS"),
        variables.text("HF_HUB_DOWNLOAD_TIMEOUT").map(HubSettings::seconds).orElse(PATIENCE));
  }

  private static URI endpoint(String address) {
    try {
      return URI.create(address.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is '" + address + "'; it must be an address such as " + ENDPOINT, e);
    }
  }

  private static Duration seconds(String value) {
    if (!value.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          "HF_HUB_DOWNLOAD_TIMEOUT is '" + value + "'; it must be a whole number of seconds");
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }

  private static Optional<String> tokenIn(Path file) {
    try {
      return Files.isRegularFile(file)
          ? Optional.of(Files.readString(file).strip()).filter(token -> !token.isEmpty())
          : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the token in " + file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** The Hub's name in messages. */
  String host() {
    return endpoint.getRawAuthority();
  }

  /** Whether an address is the endpoint's; the token is sent to no other host. */
  boolean isEndpoint(URI address) {
    return endpoint.getScheme().equalsIgnoreCase(address.getScheme())
        && endpoint.getHost().equalsIgnoreCase(address.getHost())
        && port(endpoint) == port(address);
  }

  private static int port(URI address) {
    boolean usual = address.getPort() < 0;
    return usual ? "https".equalsIgnoreCase(address.getScheme()) ? 443 : 80 : address.getPort();
  }

  /** Everything but the token, which is a secret. */
  @Override
  public String toString() {
    return endpoint
        + (offline ? " (offline)" : "")
        + (token.isPresent() ? " with a token" : "")
        + ", cached in "
        + cache;
  }
}
