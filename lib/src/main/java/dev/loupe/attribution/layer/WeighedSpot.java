package dev.loupe.attribution.layer;

import dev.loupe.axis.Axis;
import dev.loupe.metric.Logits;
import dev.loupe.metric.Metric;
import dev.loupe.metric.Readings;
import dev.loupe.metric.Reads;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import dev.loupe.text.Tokens;
import java.util.Set;

/**
 * The weighted sum of a spot's entries, with weights of its own for each prompt: the gradient of
 * this metric is a vector–Jacobian product.
 *
 * @param weights in the axes of the spot, batch first
 */
record WeighedSpot(Spot spot, Tensor weights) implements Metric {
  @Override
  public Tensor of(Logits logits) {
    return of(Readings.of(logits));
  }

  @Override
  public Tensor of(Readings readings) {
    Tensor product = readings.activations().get(spot).times(weights);
    Axis[] others = product.axes().stream().filter(axis -> axis != Axis.BATCH).toArray(Axis[]::new);
    return others.length == 0 ? product : product.sum(others);
  }

  @Override
  public Reads reads(Tokens prompts) {
    return Reads.activations(Set.of(spot));
  }

  @Override
  public String title() {
    return "weighed " + spot.label();
  }
}
