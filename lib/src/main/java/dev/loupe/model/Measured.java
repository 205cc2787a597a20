package dev.loupe.model;

import java.util.Arrays;

/**
 * What one pass through a model gave: a metric, and activations.
 *
 * @param values the metric of each prompt, [batch]
 * @param cache the activations
 */
public record Measured(double[] values, ActivationCache cache) implements AutoCloseable {
  /** Frees the activations now. */
  @Override
  public void close() {
    cache.close();
  }

  @Override
  public String toString() {
    return "metric " + Arrays.toString(values) + " and " + cache;
  }
}
