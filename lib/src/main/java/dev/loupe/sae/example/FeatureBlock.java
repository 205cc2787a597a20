package dev.loupe.sae.example;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Some features whose active tokens, and whose tokens in common with all features, fit into memory
 * together.
 */
final class FeatureBlock {
  private static final long ENTRIES = 1 << 23; // active tokens; 12 bytes each
  private static final long PAIRS = 1 << 23; // of features; 4 bytes each

  private final RecordedFeatures recorded;
  private final int[] wanted; // features
  private final ActiveTokens[] active;
  private final int[][] both; // tokens in common: of each wanted feature, with each of all

  private FeatureBlock(RecordedFeatures recorded, int[] wanted) {
    this.recorded = recorded;
    this.wanted = wanted;
    this.active =
        Arrays.stream(wanted)
            .mapToObj(feature -> new ActiveTokens(recorded.count(feature)))
            .toArray(ActiveTokens[]::new);
    this.both = new int[wanted.length][recorded.width()];
  }

  /** How many of these features, from the first on, fit into memory together; at least one. */
  static int fitting(RecordedFeatures recorded, int[] features) {
    long entries = 0;
    int most = (int) Math.max(1, PAIRS / recorded.width());
    for (int i = 0; i < Math.min(most, features.length); i++) {
      entries += recorded.count(features[i]);
      if (entries > ENTRIES && i > 0) {
        return i;
      }
    }
    return Math.min(most, features.length);
  }

  static FeatureBlock of(RecordedFeatures recorded, int[] wanted) {
    FeatureBlock block = new FeatureBlock(recorded, wanted);
    int[] places = new int[recorded.width()]; // in the block, from 1
    for (int i = 0; i < wanted.length; i++) {
      places[wanted[i]] = i + 1;
    }
    recorded
        .record()
        .each(
            recorded.width(),
            (row, count, features, activations) -> {
              for (int i = 0; i < count; i++) {
                int place = places[features[i]] - 1;
                if (place >= 0) {
                  block.active[place].add(row, activations[i]);
                  block.count(place, count, features);
                }
              }
            });
    return block;
  }

  private void count(int place, int count, int[] features) {
    int[] own = both[place];
    for (int i = 0; i < count; i++) {
      own[features[i]]++;
    }
  }

  ActiveTokens active(int place) {
    return active[place];
  }

  /** The features that are active with the one at a place, the largest Jaccard first. */
  List<CoActive> together(int place, int most) {
    int own = active[place].size();
    int[] counts = both[place];
    return IntStream.range(0, counts.length)
        .filter(other -> other != wanted[place] && counts[other] > 0)
        .mapToObj(
            other ->
                new CoActive(
                    other,
                    counts[other],
                    counts[other] / (double) (own + recorded.count(other) - counts[other])))
        .sorted(
            Comparator.comparingDouble(CoActive::jaccard)
                .reversed()
                .thenComparingInt(CoActive::feature))
        .limit(most)
        .toList();
  }

  @Override
  public String toString() {
    return wanted.length + " features";
  }
}
