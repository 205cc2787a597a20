package dev.loupe.sae.example;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a pass over texts says of a feature: its examples, how often it has which activation, and
 * the features that are active with it.
 *
 * @param examples where it is active, and where it is not
 * @param tokens the number of tokens that were read, without BOS
 * @param counts how many tokens have an activation in each of the equal parts of the range from 0
 *     to its largest activation; a part has its upper end, not its lower one, so 0 is in none
 * @param together the features that are most active with it, by Jaccard, the most first
 */
public record FeatureProfile(
    FeatureExamples examples, long tokens, long[] counts, List<CoActive> together) {
  /** The number of parts of the range whose tokens are counted. */
  public static final int PARTS = 40;

  /** Keeps copies. */
  public FeatureProfile {
    Objects.requireNonNull(examples, "a profile needs the examples of its feature");
    counts = counts.clone();
    together = List.copyOf(together);
  }

  /** The number of the feature. */
  public int feature() {
    return examples.feature();
  }

  /** A copy of the counts. */
  @Override
  public long[] counts() {
    return counts.clone();
  }

  /** The number of tokens on which the feature is active. */
  public long active() {
    return Arrays.stream(counts).sum();
  }

  /** The middle of each part of the range. */
  public double[] middles() {
    double[] middles = new double[counts.length];
    Arrays.setAll(middles, i -> examples.max() * (i + 0.5) / counts.length);
    return middles;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof FeatureProfile other
        && examples.equals(other.examples)
        && tokens == other.tokens
        && Arrays.equals(counts, other.counts)
        && together.equals(other.together);
  }

  @Override
  public int hashCode() {
    return Objects.hash(examples, tokens, Arrays.hashCode(counts), together);
  }

  @Override
  public String toString() {
    return examples + " (" + active() + " of " + tokens + ")";
  }
}
