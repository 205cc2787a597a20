package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Weight;

/** Where a model's weights come from. */
public interface WeightReader {
  /**
   * The weight in its kept shape ({@link Weight#keptShape}), owned by {@code owner}, as numbers or,
   * for a model that keeps bfloat16, as {@link dev.loupe.tensor.Bfloat16#BITS}; of a layer all
   * weights are asked for before those of the next.
   */
  NDArray read(NDManager owner, Weight weight, int layer);

  /** Refuses if the weights lie in a file that has been written to since; copies never change. */
  default void refuseIfChanged() {}
}
