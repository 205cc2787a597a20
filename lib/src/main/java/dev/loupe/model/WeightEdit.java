package dev.loupe.model;

import dev.loupe.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A change of one weight: TransformerLens' name, and what becomes of the tensor in TransformerLens'
 * shape.
 *
 * <pre>{@code model.edited(new WeightEdit("blocks.3.mlp.W_out", w -> w.times(0)))}</pre>
 */
public record WeightEdit(String weight, UnaryOperator<Tensor> change) {
  @Override
  public String toString() {
    return "edit of " + weight;
  }
}
