package dev.loupe.model;

import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Reads;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.List;
import java.util.Objects;

/** A metric that is measured on a model, with checks of what it reads and returns. */
public record CheckedMetric(HookedTransformer model, Metric metric) {
  /**
   * The part of the logits that a metric reads. For bidirectional models the last position is
   * refused unless the caller chose it.
   */
  public Reads reads(Tokens tokens) {
    Objects.requireNonNull(metric, "there is no metric to measure: null was given");
    Reads reads =
        Objects.requireNonNull(
            metric.reads(tokens), "the metric's reads() returned null; return Reads.EVERYTHING");
    if (reads.lastPosition() && !model.spec().attention().causal()) {
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

  /** The metric, which must be one number per prompt. */
  public static Tensor perPrompt(Metric metric, Logits logits) {
    Tensor perPrompt =
        Objects.requireNonNull(
            metric.of(logits),
            "the metric returned null; it must return one number per prompt, [batch]");
    if (perPrompt.shape().length != 1 || perPrompt.shape()[0] != logits.tokens().batch()) {
      throw new IllegalArgumentException(
          "a metric must return one number per prompt, [batch], not " + perPrompt);
    }
    return perPrompt;
  }
}
