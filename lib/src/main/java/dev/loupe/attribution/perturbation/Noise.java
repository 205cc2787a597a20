package dev.loupe.attribution.perturbation;

import dev.loupe.attribution.question.Scores;
import java.util.Arrays;

/** Warns when estimates are so uncertain that they say little. */
final class Noise {
  private static final double LOUD = 0.5; // standard errors to values, both as root mean squares

  private Noise() {}

  /** The same estimates, with a warning if their standard errors are large or unknown. */
  static Scores warned(Scores scores) {
    double errors = size(scores.errors().orElseThrow());
    if (Double.isNaN(errors)) {
      return scores.with(
          "Warning: there are too few samples to know the standard errors; give more.");
    }
    return errors <= LOUD * size(scores.values())
        ? scores
        : scores.with(
            "Warning: the standard errors are more than half as large as the values: give more"
                + " samples, or larger units such as words.");
  }

  private static double size(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(x -> x * x).average().orElseThrow());
  }
}
