package dev.loupe.learning;

import dev.loupe.tensor.Tensor;
import java.util.Map;

/**
 * A loss and its gradients, computed together by hand where that is faster than autograd.
 *
 * @param loss the loss
 * @param gradients the gradient by each parameter, with the axes of the parameter in their order
 */
public record LossAndGradients(double loss, Map<String, Tensor> gradients) {
  /** Keeps a copy of the map. */
  public LossAndGradients {
    gradients = Map.copyOf(gradients);
  }

  @Override
  public String toString() {
    return "loss " + loss + " and gradients by " + gradients.keySet();
  }
}
