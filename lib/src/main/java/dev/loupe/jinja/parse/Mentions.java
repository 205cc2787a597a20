package dev.loupe.jinja.parse;

import dev.loupe.jinja.builtin.Builtin;
import dev.loupe.jinja.value.Arguments;
import dev.loupe.jinja.value.Failure;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a parser finds and checks later: names of variables, and filters and tests that do not
 * exist.
 *
 * <p>An unknown filter fails when the template is read, as in Python; in a branch that may not be
 * taken it fails when it is used.
 */
final class Mentions {
  private final List<String> unknown = new ArrayList<>();
  private Set<String> names = new HashSet<>();

  void name(String name) {
    names.add(name);
  }

  /** Starts collecting the names of an inner part; returns the outer part's names. */
  Set<String> open() {
    Set<String> outer = names;
    names = new HashSet<>();
    return outer;
  }

  /** The names of the inner part, which the outer part names too. */
  Set<String> close(Set<String> outer) {
    Set<String> inner = names;
    names = outer;
    names.addAll(inner);
    return inner;
  }

  /** What is used in place of something that does not exist. */
  Builtin unknown(String message, String name) {
    unknown.add(message);
    return Builtin.of(
        name,
        Arguments.REST,
        (value, given) -> {
          throw new Failure(message);
        });
  }

  /** The number of unknown filters and tests found. */
  int count() {
    return unknown.size();
  }

  /** Lets what was found since then fail only when it is used. */
  void forgive(int since) {
    unknown.subList(since, unknown.size()).clear();
  }

  /** Fails if something unknown was found since then. */
  void refuse(int since) {
    if (unknown.size() > since) {
      throw new Failure(unknown.get(since));
    }
  }
}
