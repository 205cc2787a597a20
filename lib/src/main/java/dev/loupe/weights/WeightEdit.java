package dev.loupe.weights;

import dev.loupe.tensor.Tensor;
import java.util.Objects;
import java.util.function.UnaryOperator;

/**
 * A change of one weight: its TransformerLens name, and a function of the tensor in its
 * TransformerLens shape.
 *
 * <pre>{@code model.edited(new WeightEdit("blocks.3.mlp.W_out", w -> w.times(0)))}</pre>
 */
public record WeightEdit(String weight, UnaryOperator<Tensor> change) {
  /** Refuses a missing name or function. */
  public WeightEdit {
    Objects.requireNonNull(weight, "an edit needs the name of a weight, and null was given");
    Objects.requireNonNull(
        change, "an edit of " + weight + " needs a function, and null was given");
  }

  @Override
  public String toString() {
    return "edit of " + weight;
  }
}
