package dev.loupe.intervention;

import dev.loupe.tensor.Tensor;
import java.util.Objects;

/** The intervention that replaces an activation by a fixed value. */
public record Replacement(Tensor value) implements FixedValue {
  public Replacement {
    Objects.requireNonNull(value, "an activation is replaced by a tensor, and null was given");
  }

  @Override
  public Tensor apply(Tensor here) {
    return value;
  }

  @Override
  public Replacement with(Tensor other) {
    return new Replacement(other);
  }
}
