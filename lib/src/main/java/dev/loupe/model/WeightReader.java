package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import java.util.Set;

/** Where a model's weights come from. */
public interface WeightReader {
  /**
   * The weight in its kept shape ({@link Weight#keptShape}), owned by {@code owner}, as numbers or,
   * for a model that keeps {@link dev.loupe.tensor.SixteenBits}, as those; all weights of a layer
   * are asked for before those of the next.
   */
  NDArray read(NDManager owner, Weight weight, int layer);

  /** The types that the matrices are stored in; none if they come from no file. */
  default Set<DataType> stored() {
    return Set.of();
  }

  /** Refuses if the weights lie in a file that has been written to since; copies never change. */
  default void refuseIfChanged() {}
}
