package dev.loupe.model;

import dev.loupe.tensor.Tensor;

/** The intervention that adds a fixed value to an activation (steering). */
record Addition(Tensor value) implements FixedValue {
  @Override
  public Tensor apply(Tensor here) {
    return here.plus(value);
  }

  @Override
  public Addition with(Tensor other) {
    return new Addition(other);
  }
}
