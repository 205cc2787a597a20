package dev.loupe.forward.half;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Weight;
import dev.loupe.torch.SixteenBits;
import dev.loupe.weights.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The weights that a half reads: their names in its text, and the arrays of one layer. */
final class Arguments {
  private final List<String> names = new ArrayList<>();
  private final boolean rounded;
  private NDArray[] arrays = {};

  /** Adds the weights that the layer has. */
  Arguments(Weights weights, int layer, Weight... read) {
    rounded = weights.precision().mixed();
    for (Weight weight : read) {
      weights.find(weight, layer).ifPresent(array -> add(weight.name(), array));
    }
  }

  void add(String name, NDArray array) {
    names.add(name);
    arrays = Arrays.copyOf(arrays, names.size());
    arrays[names.size() - 1] = array;
  }

  boolean has(String name) {
    return names.contains(name);
  }

  /** A weight as it is called in the text. */
  String text(String name) {
    if (!has(name)) { // an index of -1 would be the last one
      throw new IllegalArgumentException("the layer has no " + name + ", only " + names);
    }
    return "w[" + names.indexOf(name) + "]";
  }

  /** Whether all are kept, and multiplied, in the type that the model computes in. */
  boolean computable() {
    return !rounded
        && Arrays.stream(arrays).noneMatch(array -> array.getDataType() == SixteenBits.ARRAY);
  }

  /** The weights in their order, for the argument {@code w}. */
  NDArray[] arrays() {
    return arrays;
  }

  @Override
  public String toString() {
    return names.toString();
  }
}
