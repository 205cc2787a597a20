package dev.loupe.activations;

import dev.loupe.metric.MissingSpace;
import dev.loupe.site.Site;
import dev.loupe.site.Spot;
import dev.loupe.tensor.Tensor;
import java.util.List;

/**
 * Gradients of a metric, summed over the prompts, with respect to activations.
 *
 * @param value the metric of each prompt, [batch]
 * @param byActivation the gradient at each site, in the shape of the activation
 * @param missingSpaces answers of the metric that seem to lack a space before them
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

  /** The gradient with respect to the activation at a site. */
  public Tensor get(Site site) {
    return byActivation.get(site);
  }

  /** The gradient with respect to the picked part of an activation. */
  public Tensor get(Spot spot) {
    return byActivation.get(spot);
  }

  /** The gradient with respect to the activation with this TransformerLens name. */
  public Tensor get(String name) {
    return byActivation.get(name);
  }

  @Override
  public String toString() {
    return MissingSpace.notes(missingSpaces).above("gradients: " + byActivation);
  }
}
