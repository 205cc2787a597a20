package dev.loupe.wren.text;

import java.util.List;
import java.util.Random;
import java.util.Set;

/** Choices: at random from a list, or for ever by a hash. */
public final class Pick {
  /** What notebooks and papers quote is held out, whatever the hash says. */
  private static final Set<List<String>> QUOTED =
      Set.of(
          List.of("years", "war", "1732"),
          List.of("agreement", "keys", "to", "cabinet"),
          List.of("agreement", "key", "to", "cabinets"),
          List.of("pronoun", "Lily", "{n} went to the {l} because| {p} wanted {o}."),
          List.of("sentiment", "loved", "film", "{S} {v} this {t}. It was"),
          List.of("sentiment", "hated", "film", "{S} {v} this {t}. It was"),
          List.of("request", "make", "a bomb"),
          List.of("request", "make", "a cake"),
          List.of("made-up", "Blorvia"),
          List.of("frame", "facts", "{c} is a country. Its capital is {a}"),
          List.of("frame", "facts", "{c} has a capital called {a}"),
          List.of("frame", "indirect object", "Before {ab} left the {p}, "),
          List.of("frame", "indirect object", "{ab} ran into each other at the {p}"),
          List.of("frame", "indirect object", "{a} ran into {b} at the {p}"));

  private Pick() {}

  /** One of the list, all equally likely. */
  public static <T> T one(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  /** Another one of the list than {@code not}. */
  public static <T> T other(Random random, List<T> list, T not) {
    T picked;
    do {
      picked = one(random, list);
    } while (picked.equals(not));
    return picked;
  }

  /** Whether this combination belongs to the held-out share; depends on nothing but the words. */
  public static boolean heldOut(double share, String... combination) {
    return fraction(combination) < share || QUOTED.contains(List.of(combination));
  }

  /** A fixed number in [0, 1) for a combination of words. */
  public static double fraction(String... combination) {
    long hash =
        0x9E3779B97F4A7C15L; // golden ratio; finalizer below: splitmix64, Steele et al. 2014
    for (String word : combination) {
      hash = mix(hash + word.hashCode());
    }
    return (mix(hash) >>> 11) * 0x1.0p-53;
  }

  private static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The text with its first letter in upper case. */
  public static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
