package dev.loupe.words;

import dev.loupe.axis.Axis;
import dev.loupe.creation.Constant;
import dev.loupe.creation.Draws;
import dev.loupe.tensor.Tensor;
import java.util.List;

/** Make tensors, and put them together. */
public abstract class TensorWords extends ProbeWords {
  protected TensorWords() {}

  /** A vector in the residual stream, [d_model]: {@code vector(0.5, -1, 2)}. */
  public static Tensor vector(double... values) {
    return Tensor.vector(values);
  }

  /** A vector along an axis: {@code vector(SAMPLE, 1, 0, 1)}. */
  public static Tensor vector(Axis axis, double... values) {
    return Tensor.vector(axis, values);
  }

  /**
   * The numbers 0, 1, 2, … along an axis, in float64: the waves of eight frequencies over 113
   * positions are {@code arange(POS.sized(113)).times(arange(FEATURE.sized(8))).times(2 * Math.PI /
   * 113).cos()}.
   */
  public static Tensor arange(Axis.Sized axis) {
    return Constant.arange(axis);
  }

  /** A tensor of zeros: {@code zeros(POS.sized(3), D_MODEL.sized(64))}. */
  public static Tensor zeros(Axis.Sized... axes) {
    return Constant.zeros(axes);
  }

  /** A tensor of ones: {@code ones(HEAD.sized(12))}. */
  public static Tensor ones(Axis.Sized... axes) {
    return Constant.ones(axes);
  }

  /** The identity matrix: 1 where both indices are equal, elsewhere 0. */
  public static Tensor identity(Axis rows, Axis columns, int size) {
    return Constant.identity(rows, columns, size);
  }

  /** Random numbers with mean 0 and standard deviation 1: {@code normal(7, D_MODEL.sized(64))}. */
  public static Tensor normal(long seed, Axis.Sized... axes) {
    return Draws.of(seed).normal(axes);
  }

  /** Random numbers from 0 to 1. */
  public static Tensor uniform(long seed, Axis.Sized... axes) {
    return Draws.of(seed).uniform(axes);
  }

  /** The numbers below {@code size} in a random order, such as for {@code x.take(SAMPLE, …)}. */
  public static int[] permutation(long seed, int size) {
    return Draws.of(seed).permutation(size);
  }

  /**
   * {@code count} random whole numbers below {@code below}, with repetitions, such as for one draw
   * of a bootstrap: {@code x.take(SAMPLE, randint(seed, 40, 40)).mean(SAMPLE)}.
   */
  public static int[] randint(long seed, int below, int count) {
    return Draws.of(seed).integers(below, count);
  }

  /** Tensors as the entries of a new first axis: {@code stack(LAYER, x, y)}. */
  public static Tensor stack(Axis axis, Tensor... tensors) {
    return Tensor.stack(axis, List.of(tensors));
  }

  /** Tensors as the entries of a new first axis. */
  public static Tensor stack(Axis axis, List<Tensor> tensors) {
    return Tensor.stack(axis, tensors);
  }

  /** Tensors one after the other along an axis that they have: {@code concat(SAMPLE, x, y)}. */
  public static Tensor concat(Axis axis, Tensor... tensors) {
    return Tensor.concat(axis, List.of(tensors));
  }

  /** Tensors one after the other along an axis that they have. */
  public static Tensor concat(Axis axis, List<Tensor> tensors) {
    return Tensor.concat(axis, tensors);
  }
}
