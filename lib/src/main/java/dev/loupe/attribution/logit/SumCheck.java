package dev.loupe.attribution.logit;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The test of an attribution: all parts, biases included, must sum to the whole.
 *
 * @param name what the whole is, such as {@code the metric}
 * @param parts the sum of all parts, for each prompt
 * @param whole the whole, computed by the model itself, for each prompt
 */
public record SumCheck(String name, double[] parts, double[] whole) {
  /** Keeps copies. */
  public SumCheck {
    parts = parts.clone();
    whole = whole.clone();
  }

  /** The sum of all parts, for each prompt. */
  @Override
  public double[] parts() {
    return parts.clone();
  }

  /** The whole, for each prompt. */
  @Override
  public double[] whole() {
    return whole.clone();
  }

  /** The largest difference between sum and whole over the prompts: the rounding of numbers. */
  public double error() {
    return IntStream.range(0, parts.length)
        .mapToDouble(prompt -> Math.abs(parts[prompt] - whole[prompt]))
        .max()
        .orElse(0);
  }

  /** The same for some of the prompts. */
  SumCheck of(int... prompts) {
    return new SumCheck(
        name,
        Arrays.stream(prompts).mapToDouble(prompt -> parts[prompt]).toArray(),
        Arrays.stream(prompts).mapToDouble(prompt -> whole[prompt]).toArray());
  }

  /** Both means over the prompts and the remaining error. */
  @Override
  public String toString() {
    return String.format(
        "parts and biases sum to %s, %s is %s, remaining error %s",
        Figures.of(mean(parts)), name, Figures.of(mean(whole)), Figures.brief(error()));
  }

  private static double mean(double[] values) {
    return Arrays.stream(values).average().orElseThrow();
  }
}
