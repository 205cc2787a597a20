package dev.loupe.attention;

import java.util.Arrays;

/**
 * How important each token of a prompt is by one measure.
 *
 * @param measure the name of the measure
 * @param values a number for each token, larger = more important
 */
record Importance(String measure, double[] values) {
  /** The rank of each token, 0 = most important; equal tokens share the mean of their ranks. */
  double[] ranks() {
    return Arrays.stream(values)
        .map(
            value -> {
              long above = Arrays.stream(values).filter(other -> other > value).count();
              long equal = Arrays.stream(values).filter(other -> other == value).count();
              return above + (equal - 1) / 2.0;
            })
        .toArray();
  }
}
