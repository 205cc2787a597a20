package dev.loupe.arch;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Itself and the positions before it, in some layers only the nearest ones. Child et al. 2019,
 * arXiv 1904.10509; Beltagy et al. 2020, arXiv 2004.05150.
 *
 * @param tokens how many tokens are seen, including the token itself
 * @param layers the layers that have this limit; the others see everything before them
 */
public record Window(int tokens, Set<Integer> layers) implements AttentionMask {
  /** Checks that a token at least sees itself. */
  public Window {
    if (tokens < 1) {
      throw new IllegalArgumentException(
          "attention cannot look at " + tokens + " tokens; the smallest window is 1");
    }
    layers = Set.copyOf(layers);
  }

  /** A window in every layer. */
  public static Window everywhere(int tokens, int layers) {
    return new Window(tokens, IntStream.range(0, layers).boxed().collect(Collectors.toSet()));
  }
}
