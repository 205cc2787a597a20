package dev.loupe.model;

import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Objects;

/** A metric that is measured on a model, with checks of what it reads. */
public record CheckedMetric(HookedTransformer model, Metric metric) {
  /**
   * What a metric reads. Of a classifier, only its classes are read. For bidirectional models the
   * last position is refused unless the caller chose it.
   */
  public Reads reads(Tokens tokens) {
    Objects.requireNonNull(metric, "there is no metric to measure: null was given");
    Reads reads =
        Objects.requireNonNull(
                metric.reads(tokens), "the metric's reads() returned null; return Reads.EVERYTHING")
            .in(model.spec().classes(), model.name(), tokens);
    if (reads.nextToken() && !model.spec().attention().causal()) {
      throw new IllegalArgumentException(
          model.name()
              + " predicts the token at a position, not the next token; choose the position:"
              + " metric.at(position)");
    }
    reads.tokens().ifPresent(ids -> refuseUnknown(ids, model.spec().vocab()));
    return reads;
  }

  private static void refuseUnknown(List<Integer> ids, int vocab) {
    for (int id : ids) {
      if (id >= vocab) {
        throw new IllegalArgumentException("vocab has " + vocab + " entries; there is no " + id);
      }
    }
  }
}
