package dev.loupe.forward.half;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * The sets of activations that a half can show. For each another text is compiled, so there are not
 * many; a set that was accepted stays so.
 */
final class Shown {
  private static final int SETS = 16; // a program takes about 0.2 MB

  private final Map<Acts, Program> programs = new ConcurrentHashMap<>();
  private final Function<Acts, Program> writer;

  /** Sets whose programs are written by {@code writer}. */
  Shown(Function<Acts, Program> writer) {
    this.writer = writer;
  }

  /** Whether there is a program for this set, or room for one more. */
  boolean accepts(Acts acts) {
    if (acts.isEmpty() || programs.containsKey(acts)) {
      return true;
    }
    if (programs.size() >= SETS) {
      return false;
    }
    programs.computeIfAbsent(acts, writer);
    return true;
  }

  /** The program of a set that was accepted. */
  Program of(Acts acts) {
    return programs.get(acts);
  }

  @Override
  public String toString() {
    return programs.size() + " sets of activations";
  }
}
