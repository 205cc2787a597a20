package dev.loupe.metric;

import dev.loupe.tensor.Tensor;
import java.util.Objects;

/** A metric's numbers, checked to be one for each prompt. */
public final class PerPrompt {
  private PerPrompt() {}

  /** The metric of each prompt, [batch]. */
  public static Tensor of(Metric metric, Readings readings) {
    Tensor perPrompt =
        Objects.requireNonNull(
            metric.of(readings),
            "the metric returned null; it must return one number per prompt, [batch]");
    if (perPrompt.shape().length != 1 || perPrompt.shape()[0] != readings.tokens().batch()) {
      throw new IllegalArgumentException(
          "a metric must return one number per prompt, [batch], not " + perPrompt);
    }
    return perPrompt;
  }
}
