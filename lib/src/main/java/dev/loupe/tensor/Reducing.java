package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.torch.Functions;
import dev.loupe.torch.Ops;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * The reduction of some axes of a tensor, which are removed; padding is left out.
 *
 * @param tensor the tensor
 * @param axes the reduced axes; all if none was named
 */
record Reducing(Tensor tensor, List<Axis> axes) {

  static Reducing of(Tensor tensor, Axis... axes) {
    Arrays.stream(axes).forEach(tensor::dimension); // refuses an axis that is not there
    Broadcast.refuseTwice(tensor);
    return new Reducing(
        tensor, axes.length == 0 ? tensor.axes() : Arrays.stream(axes).distinct().toList());
  }

  /** The result of a function of the values, with {@code neutral} at padding. */
  Tensor with(double neutral, BiFunction<NDArray, int[], NDArray> function) {
    return result(x -> function.apply(filled(x, neutral), dimensions()));
  }

  /** The same for a function of one dimension, applied to one after the other. */
  Tensor oneByOne(double neutral, BiFunction<NDArray, Integer, NDArray> function) {
    return result(
        x -> {
          NDArray rest = filled(x, neutral);
          List<Integer> inward =
              Arrays.stream(dimensions()).boxed().sorted(Comparator.reverseOrder()).toList();
          for (int dimension : inward) {
            rest = function.apply(rest, dimension);
          }
          return rest;
        });
  }

  Tensor mean() {
    return result(x -> flat(mean(x)));
  }

  /** The sum of squares around the mean, over n − 1. */
  Tensor variance() {
    return result(x -> flat(variance(x)));
  }

  Tensor deviation() {
    return result(x -> flat(variance(x).sqrt()));
  }

  /** The mean with reduced axes of size one; sums are in float32 or float64. */
  private NDArray mean(NDArray x) {
    Optional<NDArray> counts = counts(x);
    if (counts.isEmpty()) {
      return Functions.of("mean", x, longs(dimensions()));
    }
    boolean half = x.getDataType() == DataType.FLOAT16;
    NDArray wide = half ? Ops.cast(x, DataType.FLOAT32) : x;
    NDArray count = half ? Ops.cast(counts.get(), DataType.FLOAT32) : counts.get();
    NDArray mean = filled(wide, 0).sum(dimensions(), true).div(count);
    return half ? Ops.cast(mean, x.getDataType()) : mean;
  }

  private NDArray variance(NDArray x) {
    Optional<NDArray> counts = counts(x);
    if (counts.isEmpty()) {
      return Functions.of("variance", x, longs(dimensions()));
    }
    NDArray off = filled(x.sub(mean(x)), 0);
    return off.mul(off).sum(dimensions(), true).div(counts.get().sub(1));
  }

  private Optional<NDArray> counts(NDArray x) {
    return PaddingMask.counts(x, tensor.axes(), tensor.padding(), axes);
  }

  private NDArray flat(NDArray kept) {
    return Functions.of("squeeze", kept, longs(dimensions()));
  }

  private NDArray filled(NDArray x, double neutral) {
    return PaddingMask.filled(x, tensor.axes(), tensor.padding(), axes, neutral);
  }

  private Tensor result(Function<NDArray, NDArray> function) {
    List<Axis> rest = tensor.axes().stream().filter(axis -> !axes.contains(axis)).toList();
    return tensor.apply(function, rest, tensor.origin().with(tensor.padding().reduced(axes)));
  }

  private int[] dimensions() {
    return axes.stream().mapToInt(tensor::dimension).toArray();
  }

  static long[] longs(int... numbers) {
    return Arrays.stream(numbers).asLongStream().toArray();
  }
}
