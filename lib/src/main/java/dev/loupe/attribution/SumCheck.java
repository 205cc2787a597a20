package dev.loupe.attribution;

import dev.loupe.view.draw.Figures;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The test of an attribution: all parts and biases together must be the metric.
 *
 * @param parts the sum of all parts and biases, for each prompt
 * @param metric the metric of the run, for each prompt; before a softcap if the model has one
 */
public record SumCheck(double[] parts, double[] metric) {
  /** Keeps copies. */
  public SumCheck {
    parts = parts.clone();
    metric = metric.clone();
  }

  /** The sum of all parts and biases, for each prompt. */
  @Override
  public double[] parts() {
    return parts.clone();
  }

  /** The metric of the run, for each prompt. */
  @Override
  public double[] metric() {
    return metric.clone();
  }

  /** The largest difference between sum and metric: the rounding of the number type. */
  public double error() {
    return IntStream.range(0, parts.length)
        .mapToDouble(prompt -> Math.abs(parts[prompt] - metric[prompt]))
        .max()
        .orElse(0);
  }

  /** The same for some of the prompts. */
  SumCheck of(int... prompts) {
    return new SumCheck(
        Arrays.stream(prompts).mapToDouble(prompt -> parts[prompt]).toArray(),
        Arrays.stream(prompts).mapToDouble(prompt -> metric[prompt]).toArray());
  }

  @Override
  public String toString() {
    return "parts and biases sum to "
        + Figures.of(Arrays.stream(parts).average().orElseThrow())
        + ", the metric is "
        + Figures.of(Arrays.stream(metric).average().orElseThrow())
        + (error() == 0 ? ", no error remains" : ", remaining error " + Figures.brief(error()));
  }
}
