package dev.loupe.activations;

import dev.loupe.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Gradients of a number by named tensors: weights or parameters, each in its own shape.
 *
 * @param value the number: a metric of each prompt, [batch], or one loss
 * @param byName the gradient of the sum of these numbers by each tensor
 */
public record NamedGradients(double[] value, Map<String, Tensor> byName) {
  /** Keeps copies. */
  public NamedGradients {
    value = value.clone();
    byName = Collections.unmodifiableMap(new LinkedHashMap<>(byName));
  }

  /** The number, or the metric of each prompt. */
  @Override
  public double[] value() {
    return value.clone();
  }

  /** The gradient by the tensor with this name. */
  public Tensor get(String name) {
    Tensor found = byName.get(name);
    if (found == null) {
      throw new IllegalArgumentException(
          "there is no gradient by '" + name + "'; there are gradients by " + byName.keySet());
    }
    return found;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder("gradients by");
    byName.forEach(
        (name, gradient) -> text.append("\n  ").append(name).append(' ').append(gradient));
    return text.toString();
  }
}
