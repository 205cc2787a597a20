package dev.loupe.learning;

import dev.loupe.tensor.Tensor;

/**
 * A number to make small, computed from parameters: a function that gives a tensor of one value.
 */
@FunctionalInterface
public interface Objective {
  /** The loss; everything that is computed from {@code p} is valid during the call only. */
  Tensor of(Leaves p);
}
