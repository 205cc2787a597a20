package dev.loupe.model;

import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Derivatives of a metric, summed over the prompts, by activations: how the metric moves when the
 * activation does.
 *
 * @param value the metric of each prompt, [batch]
 * @param byActivation the derivative at each site, in the shape of the activation
 * @param missingSpaces answers of the metric that seem to miss a space in front
 */
public record Gradients(
    double[] value, ActivationCache byActivation, List<MissingSpace> missingSpaces) {
  /** Keeps copies. */
  public Gradients {
    value = value.clone();
    missingSpaces = List.copyOf(missingSpaces);
  }

  /** The metric of each prompt, [batch]. */
  @Override
  public double[] value() {
    return value.clone();
  }

  /** The derivative by the activation at a site. */
  public Tensor get(Site site) {
    return byActivation.get(site);
  }

  /** The derivative by the picked part of an activation. */
  public Tensor get(Spot spot) {
    return byActivation.get(spot);
  }

  /** The derivative by the activation of a TransformerLens name. */
  public Tensor get(String name) {
    return byActivation.get(name);
  }

  @Override
  public String toString() {
    return MissingSpace.above("gradients: " + byActivation, missingSpaces);
  }
}
