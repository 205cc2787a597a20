package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Weight;
import dev.loupe.torch.Ops;
import dev.loupe.weights.ModelFiles;
import dev.loupe.weights.WeightReader;
import java.util.Optional;

/** The weights of a model as copies, for a model that will change them. */
record CopiedWeights(HookedTransformer start) implements WeightReader {
  @Override
  public NDArray read(NDManager owner, Weight weight, int layer) {
    Shape shape = new Shape(weight.keptShape(start.spec()));
    try (NDArray lent = owner.create(start.kept(weight, layer), shape)) {
      return Ops.copy(lent);
    }
  }

  @Override
  public Optional<ModelFiles> files() {
    return start.weights().files();
  }
}
