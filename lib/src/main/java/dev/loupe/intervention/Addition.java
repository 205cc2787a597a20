package dev.loupe.intervention;

import dev.loupe.tensor.Tensor;

/** The intervention that adds a fixed value to an activation (steering). */
public record Addition(Tensor value) implements FixedValue {
  @Override
  public Tensor apply(Tensor here) {
    return here.plus(value);
  }

  @Override
  public Addition with(Tensor other) {
    return new Addition(other);
  }
}
