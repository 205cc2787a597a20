package dev.loupe.metric;

import java.util.Arrays;
import java.util.List;

/**
 * A metric of each prompt of a run.
 *
 * @param values the metric of each prompt, [batch]
 * @param missingSpaces answers of the metric that seem to lack a space before them
 */
public record MetricValues(double[] values, List<MissingSpace> missingSpaces) {
  /** Keeps a copy of the list. */
  public MetricValues {
    missingSpaces = List.copyOf(missingSpaces);
  }

  @Override
  public String toString() {
    return MissingSpace.above("metric " + Arrays.toString(values), missingSpaces);
  }
}
