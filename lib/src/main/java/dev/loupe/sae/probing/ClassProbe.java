package dev.loupe.sae.probing;

import dev.loupe.learning.LogisticRegression;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/** A linear probe that tells one class from the others. */
record ClassProbe(
    ClassTask task, Function<ProbeExample, double[]> numbers, LogisticRegression regression) {
  /** Whether the probe says that an example is of the class. */
  boolean says(ProbeExample example) {
    return regression.predict(numbers.apply(example)) == 1;
  }

  private boolean right(ProbeExample example) {
    return says(example) == task.has(example);
  }

  /** The share of held-out examples that it is right about. */
  double accuracy() {
    List<ProbeExample> tested = task.heldOut();
    return tested.stream().filter(this::right).count() / (double) tested.size();
  }

  /** 2 · true positives / (2 · true positives + errors), on held-out examples. */
  double f1() {
    long errors = task.heldOut().stream().filter(one -> !right(one)).count();
    long found = truePositives().size();
    return found == 0 ? 0 : 2.0 * found / (2.0 * found + errors);
  }

  /** The held-out examples of the class that it finds. */
  List<ProbeExample> truePositives() {
    return task.heldOut().stream().filter(one -> task.has(one) && says(one)).toList();
  }

  /** The direction in which the class becomes more likely, of length one. */
  double[] direction() {
    double[] direction = regression.direction();
    double norm = Math.sqrt(Arrays.stream(direction).map(x -> x * x).sum());
    return Arrays.stream(direction).map(x -> x / norm).toArray();
  }
}
