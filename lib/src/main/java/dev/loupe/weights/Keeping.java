package dev.loupe.weights;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Precision;

/**
 * The number type that each weight of a model is kept in.
 *
 * <p>All matrices of a block have one type, because some of them may be parts of one array.
 */
public record Keeping(Spec spec, Precision precision) {
  /** The type of a weight if it is a matrix; a vector is kept in the type of the computation. */
  public DataType type(Weight weight, int layer) {
    boolean widened =
        weight.inLayers()
            ? precision.widened().block(layer)
            : precision.widened().unembedding() && unembeds(weight);
    return widened ? precision.computed() : precision.kept();
  }

  private boolean unembeds(Weight weight) {
    return switch (weight) {
      case W_U, W_HEAD, W_POOL, W_CLASS -> true;
      case W_E -> spec.tied();
      default -> false;
    };
  }
}
