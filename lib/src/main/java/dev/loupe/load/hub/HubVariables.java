package dev.loupe.load.hub;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Environment variables, read as huggingface_hub reads them: an empty one counts as missing, and
 * paths are written as for a shell.
 *
 * @param environment the value of a name
 * @param userHome the folder that ~ means
 */
record HubVariables(Function<String, Optional<String>> environment, Path userHome) {
  private static final Set<String> YES = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern NAME = Pattern.compile("\\$(\\w+)|\\$\\{([^}]*)}");

  /** Those of this process; a system property of the same name overrides a variable. */
  static HubVariables here() {
    return new HubVariables(
        name -> Optional.ofNullable(System.getProperty(name, System.getenv(name))),
        Path.of(System.getProperty("user.home")));
  }

  /** The value of the first of these names that has one. */
  Optional<String> text(String... names) {
    return Stream.of(names)
        .flatMap(name -> environment.apply(name).stream())
        .map(String::strip)
        .filter(value -> !value.isEmpty())
        .findFirst();
  }

  /** Whether the first of these names that has a value has one that says yes. */
  boolean yes(String... names) {
    return text(names).filter(value -> YES.contains(value.toUpperCase(Locale.ROOT))).isPresent();
  }

  /** A path in which ~ and $NAME are replaced as in a shell. */
  Optional<Path> path(String... names) {
    return text(names)
        .map(value -> value.matches("~(?:[/\\\\].*)?") ? userHome + value.substring(1) : value)
        .map(value -> Path.of(NAME.matcher(value).replaceAll(this::literal)));
  }

  private String literal(MatchResult found) {
    String name = found.group(1) == null ? found.group(2) : found.group(1);
    return Matcher.quoteReplacement(text(name).orElse(found.group()));
  }
}
