package dev.loupe.tensor;

import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.DoubleBinaryOperator;
import java.util.function.ToDoubleFunction;

/** A tensor in plain Java, as the reference for operations on axes: every value by its place. */
record Loops(List<Axis> axes, long[] shape, double[] values) {

  static Loops of(Tensor tensor) {
    return new Loops(tensor.axes(), tensor.shape(), tensor.toDoubleArray());
  }

  /** Normally distributed float64 values. */
  static Tensor random(Random random, Map<Axis, Integer> sizes, List<Axis> axes) {
    long[] shape = axes.stream().mapToLong(sizes::get).toArray();
    double[] values = new double[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    Arrays.setAll(values, i -> random.nextGaussian());
    return Tensor.of(values, shape, axes.toArray(new Axis[0]));
  }

  /** The tensor of a function of the place, which maps each axis to its index. */
  static Loops make(
      Map<Axis, Integer> sizes, List<Axis> axes, ToDoubleFunction<Map<Axis, Integer>> value) {
    long[] shape = axes.stream().mapToLong(sizes::get).toArray();
    List<Double> values = new ArrayList<>();
    places(sizes, axes, 0, new HashMap<>(), place -> values.add(value.applyAsDouble(place)));
    return new Loops(axes, shape, values.stream().mapToDouble(Double::doubleValue).toArray());
  }

  /** Calls {@code turn} with every place along some axes, the last axis fastest. */
  static void places(
      Map<Axis, Integer> sizes,
      List<Axis> axes,
      int from,
      Map<Axis, Integer> place,
      Consumer<Map<Axis, Integer>> turn) {
    if (from == axes.size()) {
      turn.accept(place);
      return;
    }
    for (int i = 0; i < sizes.get(axes.get(from)); i++) {
      place.put(axes.get(from), i);
      places(sizes, axes, from + 1, place, turn);
    }
    place.remove(axes.get(from));
  }

  /** The value at a place; axes that this tensor lacks do not matter. */
  double at(Map<Axis, Integer> place) {
    int index = 0;
    for (int i = 0; i < shape.length; i++) {
      index = index * (int) shape[i] + (shape[i] == 1 ? 0 : place.get(axes.get(i)));
    }
    return values[index];
  }

  /** The sum over some axes of the products of two tensors, at a place along all other axes. */
  static double dot(
      Loops one,
      Loops other,
      Map<Axis, Integer> sizes,
      List<Axis> summed,
      Map<Axis, Integer> place) {
    double[] sum = new double[1];
    places(sizes, summed, 0, new HashMap<>(place), all -> sum[0] += one.at(all) * other.at(all));
    return sum[0];
  }

  static Loops combine(
      Loops one,
      Loops other,
      Map<Axis, Integer> sizes,
      List<Axis> axes,
      DoubleBinaryOperator operation) {
    return make(sizes, axes, place -> operation.applyAsDouble(one.at(place), other.at(place)));
  }
}
