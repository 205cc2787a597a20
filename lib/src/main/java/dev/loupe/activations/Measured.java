package dev.loupe.activations;

import dev.loupe.metric.MetricValues;
import dev.loupe.metric.MissingSpace;
import java.util.Arrays;
import java.util.List;

/**
 * The results of one pass: a metric and activations.
 *
 * @param metric the metric of each prompt
 * @param cache the activations
 */
public record Measured(MetricValues metric, ActivationCache cache) implements AutoCloseable {
  /** The metric of each prompt, [batch]. */
  public double[] values() {
    return metric.values();
  }

  /** Answers of the metric that seem to lack a space before them. */
  public List<MissingSpace> missingSpaces() {
    return metric.missingSpaces();
  }

  /** Frees the activations now. */
  @Override
  public void close() {
    cache.close();
  }

  @Override
  public String toString() {
    String results = "metric " + Arrays.toString(values()) + " and " + cache;
    return metric.notes().above(results);
  }
}
