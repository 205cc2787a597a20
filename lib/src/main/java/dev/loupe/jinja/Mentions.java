package dev.loupe.jinja;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What a parser comes across and judges later: names of variables, and filters and tests that do
 * not exist.
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

  /** From now on names are those of an inner part; returns the outer part's. */
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

  /** How many unknown things have been met. */
  int count() {
    return unknown.size();
  }

  /** Leaves what was met since to be refused when it is used. */
  void forgive(int since) {
    unknown.subList(since, unknown.size()).clear();
  }

  /** Refuses what was met since. */
  void refuse(int since) {
    if (unknown.size() > since) {
      throw new Failure(unknown.get(since));
    }
  }
}
