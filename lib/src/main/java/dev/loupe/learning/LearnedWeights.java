package dev.loupe.learning;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.arch.Weight;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.weights.ModelFiles;
import dev.loupe.weights.WeightReader;
import java.util.Optional;

/**
 * The arrays that training steps change, so that a model that reads them is always in the current
 * state; with the files of the model that training started from.
 */
record LearnedWeights(HookedTransformer start, Descent descent) implements WeightReader {
  @Override
  public NDArray read(NDManager owner, Weight weight, int layer) {
    NDArray handle = descent.points().get(weight.name(layer)).array().stopGradient();
    handle.attach(owner);
    return handle;
  }

  @Override
  public boolean lends() {
    return true;
  }

  @Override
  public Optional<ModelFiles> files() {
    return Inside.weights(start).files();
  }
}
