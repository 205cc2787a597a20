package dev.loupe.metric;

import dev.loupe.view.Notes;
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

  /** A warning about such answers, to show with a result. */
  public Notes notes() {
    return MissingSpace.notes(missingSpaces);
  }

  @Override
  public String toString() {
    return notes().above("metric " + Arrays.toString(values));
  }
}
