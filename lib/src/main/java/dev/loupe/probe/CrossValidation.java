package dev.loupe.probe;

import dev.loupe.learning.LogisticRegression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * A split of examples into folds with the classes evenly spread; the same for the same seed.
 *
 * @param fold the fold of each example
 * @param folds the number of folds
 */
record CrossValidation(int[] fold, int folds) {
  static CrossValidation of(int[] classes, int folds, long seed) {
    int[] fold = new int[classes.length];
    Random random = new Random(seed);
    int next = 0;
    for (int wanted : Arrays.stream(classes).distinct().sorted().toArray()) {
      List<Integer> members =
          new ArrayList<>(
              IntStream.range(0, classes.length)
                  .filter(i -> classes[i] == wanted)
                  .boxed()
                  .toList());
      Collections.shuffle(members, random);
      for (int member : members) {
        fold[member] = next++ % folds;
      }
    }
    return new CrossValidation(fold, folds);
  }

  /** The number of examples that are classified correctly by a probe fitted without their fold. */
  int hits(double[][] features, int[] classes, double c) {
    int hits = 0;
    for (int held = 0; held < folds; held++) {
      int left = held;
      int[] training = IntStream.range(0, fold.length).filter(i -> fold[i] != left).toArray();
      LogisticRegression probe =
          LogisticRegression.fit(
              Arrays.stream(training).mapToObj(i -> features[i]).toArray(double[][]::new),
              Arrays.stream(training).map(i -> classes[i]).toArray(),
              c);
      hits +=
          (int)
              IntStream.range(0, fold.length)
                  .filter(i -> fold[i] == left && probe.predict(features[i]) == classes[i])
                  .count();
    }
    return hits;
  }
}
