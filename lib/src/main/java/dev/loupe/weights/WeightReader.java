package dev.loupe.weights;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import java.util.Optional;
import java.util.Set;

/** The source of a model's weights. */
public interface WeightReader {
  /**
   * The weight in its kept shape ({@link Weight#keptShape}), owned by {@code owner}, as numbers or,
   * for a model that keeps them, as {@link dev.loupe.torch.SixteenBits}. All weights of a layer are
   * read before those of the next. Its values may be on their way until {@link #finish}, if it
   * comes as it will be kept.
   */
  NDArray read(NDManager owner, Weight weight, int layer);

  /**
   * Waits until the values of all weights that were read are there; called in every case, before
   * their memory is freed if reading has failed.
   */
  default void finish() {}

  /** Whether the arrays stay another's, who changes them; they are kept as they are then. */
  default boolean lends() {
    return false;
  }

  /** The number types that the matrices are stored in; empty if they do not come from a file. */
  default Set<DataType> stored() {
    return Set.of();
  }

  /** The small files beside the weights, config.json among them; empty if there are none. */
  default Optional<ModelFiles> files() {
    return Optional.empty();
  }

  /**
   * Throws if the weights are mapped from a file that has changed since it was loaded; copies never
   * change.
   */
  default void refuseIfChanged() {}
}
