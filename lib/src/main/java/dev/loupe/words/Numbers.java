package dev.loupe.words;

import dev.loupe.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** The numbers in what a cell has at hand: an array, a list, or a tensor with one axis. */
final class Numbers {
  private Numbers() {}

  /** The numbers, or a sentence that says what was given as {@code what}. */
  static double[] of(String what, Object given) {
    if (given instanceof double[] doubles) {
      return doubles;
    }
    if (given instanceof float[] floats) {
      return IntStream.range(0, floats.length).mapToDouble(i -> floats[i]).toArray();
    }
    if (given instanceof int[] whole) {
      return IntStream.of(whole).asDoubleStream().toArray();
    }
    if (given instanceof long[] whole) {
      return LongStream.of(whole).asDoubleStream().toArray();
    }
    if (given instanceof Tensor tensor) {
      return of(what, tensor);
    }
    if (given instanceof Iterable<?> list) {
      return ofList(what, list);
    }
    throw refused(what, given == null ? "null" : given.getClass().getSimpleName());
  }

  private static double[] of(String what, Tensor tensor) {
    if (tensor.axes().size() != 1) {
      throw new IllegalArgumentException(
          what
              + " is a tensor of "
              + tensor.axes()
              + "; one axis is needed, so pick along the others or flatten it with toDoubleArray()");
    }
    return tensor.toDoubleArray();
  }

  private static double[] ofList(String what, Iterable<?> list) {
    List<Double> numbers = new ArrayList<>();
    for (Object given : list) {
      Object one = given instanceof Tensor t && t.axes().isEmpty() ? (Number) t.value() : given;
      if (!(one instanceof Number number)) {
        String kind =
            one == null ? "null" : "the " + one.getClass().getSimpleName() + " '" + one + "'";
        throw refused(what, "a list with " + kind);
      }
      numbers.add(number.doubleValue());
    }
    return numbers.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static IllegalArgumentException refused(String what, String given) {
    return new IllegalArgumentException(
        what + " is " + given + "; give numbers as an array, a list, or a tensor with one axis");
  }

  /** The name of the axis that the numbers run along; empty if they are no tensor. */
  static String axis(Object given) {
    return given instanceof Tensor tensor ? tensor.axes().get(0).toString() : "";
  }

  /** Whether this is a list that begins with a text. */
  static boolean areNames(Object given) {
    return given instanceof String[]
        || given instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof String;
  }

  /** The texts of a list or an array. */
  static List<String> names(Object given) {
    return given instanceof String[] array
        ? List.of(array)
        : ((List<?>) given).stream().map(String::valueOf).toList();
  }
}
