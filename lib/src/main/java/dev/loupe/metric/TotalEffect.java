package dev.loupe.metric;

import dev.loupe.view.Notes;
import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * The difference of a metric between two runs of the same prompts; results are given as a share of
 * it, from 0 to 1.
 *
 * <p>The two runs count as alike if their means differ by less than 5 % of the larger mean absolute
 * value of the metric; or, over several prompts, if they differ by less than the standard error of
 * the difference. A share is then a small number divided by a small number, and means little.
 *
 * @param from the metric of each prompt in one run
 * @param into the metric of each prompt in the other
 */
public record TotalEffect(double[] from, double[] into) {
  private static final double LEAST_SHARE = 0.05; // of the size of the metric

  /** The mean difference between the runs. */
  public double mean() {
    return differences().average().orElseThrow();
  }

  private DoubleStream differences() {
    return IntStream.range(0, from.length).mapToDouble(i -> from[i] - into[i]);
  }

  /** The reason why the two runs count as alike; empty if they do not. */
  public Optional<String> alike() {
    double mean = mean();
    String ends = Figures.of(mean(from)) + " and " + Figures.of(mean(into));
    if (Math.abs(mean) < LEAST_SHARE * Math.max(size(from), size(into))) {
      return Optional.of(ends + " differ by less than 5 %");
    }
    return Math.abs(mean) < standardError(mean)
        ? Optional.of(
            String.format(
                "the difference of %s is smaller than its standard error, %s",
                ends, Figures.of(standardError(mean))))
        : Optional.empty();
  }

  /**
   * A warning if the two runs count as alike.
   *
   * @param what what the effect is too small for, or of
   * @param advice what that means for results, and what to do
   */
  public Notes notes(String what, String advice) {
    return alike()
        .map(why -> Notes.of("Warning: " + what + ": " + why + ". " + advice))
        .orElse(Notes.NONE);
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }

  private static double size(double[] values) {
    return Arrays.stream(values).map(Math::abs).average().orElseThrow();
  }

  /** The standard error of the mean difference; 0 for one prompt. */
  private double standardError(double mean) {
    int count = from.length;
    double squares = differences().map(one -> (one - mean) * (one - mean)).sum();
    return count == 1 ? 0 : Math.sqrt(squares / (count - 1) / count);
  }

  @Override
  public String toString() {
    return "total effect " + Figures.of(mean()) + alike().map(why -> "; " + why).orElse("");
  }
}
