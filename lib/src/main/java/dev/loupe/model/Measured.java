package dev.loupe.model;

import java.util.Arrays;
import java.util.List;

/**
 * The results of one pass: a metric and activations.
 *
 * @param values the metric of each prompt, [batch]
 * @param cache the activations
 * @param missingSpaces answers of the metric that seem to lack a space before them
 */
public record Measured(double[] values, ActivationCache cache, List<MissingSpace> missingSpaces)
    implements AutoCloseable {
  /** Keeps a copy of the list. */
  public Measured {
    missingSpaces = List.copyOf(missingSpaces);
  }

  /** Frees the activations now. */
  @Override
  public void close() {
    cache.close();
  }

  @Override
  public String toString() {
    return MissingSpace.above("metric " + Arrays.toString(values) + " and " + cache, missingSpaces);
  }
}
