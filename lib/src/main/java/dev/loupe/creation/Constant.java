package dev.loupe.creation;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/** Tensors whose values are known beforehand, on the CPU, in float32 unless it says otherwise. */
public final class Constant {
  private Constant() {}

  /** Zeros: {@code zeros(POS.sized(3), D_MODEL.sized(64))}. */
  public static Tensor zeros(Axis.Sized... axes) {
    return filled(index -> 0, axes);
  }

  /** Ones. */
  public static Tensor ones(Axis.Sized... axes) {
    return filled(index -> 1, axes);
  }

  /** The identity: 1 where the indices along both axes, of one size, are equal, elsewhere 0. */
  public static Tensor identity(Axis rows, Axis columns, int size) {
    if (rows == columns) {
      throw new IllegalArgumentException(
          "an identity needs two axes, and " + rows + " was given twice");
    }
    return filled(
        index -> index / size == index % size ? 1 : 0, rows.sized(size), columns.sized(size));
  }

  /** The numbers 0, 1, 2, … along an axis, in float64, which has room for every index. */
  public static Tensor arange(Axis.Sized axis) {
    return Tensor.vector(axis.axis(), IntStream.range(0, axis.size()).asDoubleStream().toArray());
  }

  /** The tensor of a function of the index in row-major order. */
  static Tensor filled(IntToDoubleFunction value, Axis.Sized... axes) {
    long[] shape = Arrays.stream(axes).mapToLong(Axis.Sized::size).toArray();
    float[] values = new float[Math.toIntExact(Arrays.stream(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) value.applyAsDouble(i);
    }
    return Tensor.of(values, shape, Arrays.stream(axes).map(Axis.Sized::axis).toArray(Axis[]::new));
  }
}
