package dev.loupe.heads;

import java.util.stream.IntStream;

/** The attention scores of one pattern [dest, src] over repeated tokens. */
record AttentionScores(Repeats repeats) {
  /** An entry of a pattern. */
  interface Pattern {
    double at(int dest, int src);
  }

  /** The score of a measure of attention: a mean over destinations, from 0 to 1. */
  double of(HeadRole.Measure measure, Pattern pattern) {
    int n = repeats.length();
    return switch (measure) {
      case PREVIOUS -> mean(1, 1, pattern);
      case DUPLICATE -> mean(repeats.second(), n, pattern);
      case INDUCTION -> mean(repeats.second(), n - 1, pattern);
      case DIRECT_EFFECT ->
          throw new IllegalArgumentException(measure + " is no measure of attention alone");
    };
  }

  /** The mean attention to the token this far back, over the destinations from the first on. */
  private double mean(int first, int back, Pattern pattern) {
    return IntStream.range(first, repeats.width())
        .mapToDouble(dest -> pattern.at(dest, dest - back))
        .average()
        .orElseThrow();
  }
}
