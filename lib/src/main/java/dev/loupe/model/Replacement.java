package dev.loupe.model;

import dev.loupe.tensor.Tensor;

/** The intervention that puts a fixed value in. */
record Replacement(Tensor value) implements FixedValue {
  @Override
  public Tensor apply(Tensor here) {
    return value;
  }

  @Override
  public Replacement with(Tensor other) {
    return new Replacement(other);
  }
}
