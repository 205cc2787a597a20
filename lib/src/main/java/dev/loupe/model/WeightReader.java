package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Weight;

/** Where a model's weights come from. */
public interface WeightReader {
  /**
   * The weight in its kept shape ({@link Weight#keptShape}), single precision, owned by {@code
   * owner}.
   */
  NDArray read(NDManager owner, Weight weight, int layer);
}
