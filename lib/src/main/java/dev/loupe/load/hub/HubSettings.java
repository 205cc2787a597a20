package dev.loupe.load.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where the Hub is, where its files are kept, and who asks.
 *
 * <p>Read from the variables that Python's huggingface_hub reads, so that both share one cache:
 * {@code HF_ENDPOINT}, {@code HF_HOME}, {@code HF_HUB_CACHE}, {@code XDG_CACHE_HOME}, {@code
 * HF_TOKEN} or the file {@code token} in {@code HF_HOME}, {@code HF_HUB_OFFLINE}, {@code
 * HF_HUB_DISABLE_SYMLINKS} and {@code HF_HUB_DOWNLOAD_TIMEOUT}. A system property of the same name
 * goes before the variable, so that a cell can set it.
 *
 * @param endpoint the Hub's address
 * @param cache the folder of all models
 * @param token what the Hub knows the reader by; it is sent to the endpoint alone
 * @param offline whether to use nothing but the cache
 * @param symlinks whether a snapshot links to the blobs where the file system can
 * @param patience how long to wait for an answer, and for more of one
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
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern VARIABLE = Pattern.compile("\\$(\\w+)|\\$\\{([^}]*)}");

  /** Refuses an endpoint that is no web address. */
  public HubSettings {
    boolean web = "https".equals(endpoint.getScheme()) || "http".equals(endpoint.getScheme());
    if (!web || endpoint.getHost() == null) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is '" + endpoint + "'; it must be an address such as " + ENDPOINT);
    }
    if (token.isPresent() && !token.get().matches("[!-~]+")) { // Java's own message would show it
      throw new IllegalArgumentException(
          "the token in HF_TOKEN, or in the file token of HF_HOME, has characters that no token has");
    }
  }

  /** The settings of this process. */
  public static HubSettings here() {
    return of(
        name -> Optional.ofNullable(System.getProperty(name, System.getenv(name))),
        Path.of(System.getProperty("user.home")));
  }

  /** The settings that variables make, for a user with that home folder. */
  static HubSettings of(Function<String, Optional<String>> environment, Path userHome) {
    Function<String, Optional<String>> variable =
        name -> environment.apply(name).map(String::strip).filter(value -> !value.isEmpty());
    Function<String, Optional<Path>> path =
        name -> variable.apply(name).map(value -> expanded(value, variable, userHome));
    Path caches = path.apply("XDG_CACHE_HOME").orElse(userHome.resolve(".cache"));
    Path home = path.apply("HF_HOME").orElse(caches.resolve("huggingface"));
    return new HubSettings(
        endpoint(variable.apply("HF_ENDPOINT").orElse(ENDPOINT)),
        path.apply("HF_HUB_CACHE")
            .or(() -> path.apply("HUGGINGFACE_HUB_CACHE")) // its older name
            .orElse(home.resolve("hub")),
        variable
            .apply("HF_TOKEN")
            .or(() -> tokenIn(path.apply("HF_TOKEN_PATH").orElse(home.resolve("token")))),
        variable
            .apply("HF_HUB_OFFLINE")
            .or(() -> variable.apply("TRANSFORMERS_OFFLINE"))
            .filter(HubSettings::yes)
            .isPresent(),
        variable.apply("HF_HUB_DISABLE_SYMLINKS").filter(HubSettings::yes).isEmpty(),
        variable.apply("HF_HUB_DOWNLOAD_TIMEOUT").map(HubSettings::seconds).orElse(PATIENCE));
  }

  private static URI endpoint(String address) {
    try {
      return URI.create(address.replaceAll("/+$", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "HF_ENDPOINT is '" + address + "'; it must be an address such as " + ENDPOINT, e);
    }
  }

  private static boolean yes(String value) {
    return YES.contains(value.toUpperCase(Locale.ROOT));
  }

  private static Duration seconds(String value) {
    if (!value.matches("[1-9]\\d{0,5}")) {
      throw new IllegalArgumentException(
          "HF_HUB_DOWNLOAD_TIMEOUT is '" + value + "'; it must be a whole number of seconds");
    }
    return Duration.ofSeconds(Long.parseLong(value));
  }

  /** A path in which ~ and $NAME stand for what a shell would put there. */
  private static Path expanded(
      String value, Function<String, Optional<String>> variable, Path userHome) {
    String home = value.matches("~(?:[/\\\\].*)?") ? userHome + value.substring(1) : value;
    String path =
        VARIABLE
            .matcher(home)
            .replaceAll(
                found -> {
                  String name = found.group(1) == null ? found.group(2) : found.group(1);
                  return Matcher.quoteReplacement(variable.apply(name).orElse(found.group()));
                });
    return Path.of(path);
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

  /** Whether an address is the endpoint's own, which alone may see the token. */
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
