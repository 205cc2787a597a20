package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.axis.Axis;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.BinaryOperator;

/** Broadcasting of two tensors: axes with the same name go together, wherever they stand. */
final class Broadcast {
  private Broadcast() {}

  /** The result of an operation on both tensors, element by element. */
  static Tensor combine(Tensor one, Tensor other, BinaryOperator<NDArray> operation) {
    return joined(ofHeads(one, other), ofHeads(other, one), operation);
  }

  /**
   * A tensor with an entry for each attention head, if it has only key-value heads and the other
   * only attention heads; otherwise the same tensor. With grouped-query attention each key-value
   * head serves several attention heads, and without it they are the same.
   */
  static Tensor ofHeads(Tensor tensor, Tensor other) {
    boolean meets =
        tensor.has(Axis.KV_HEAD)
            && !tensor.has(Axis.HEAD)
            && other.has(Axis.HEAD)
            && !other.has(Axis.KV_HEAD);
    if (!meets || other.size(Axis.HEAD) % tensor.size(Axis.KV_HEAD) != 0) {
      return tensor;
    }
    int group = other.size(Axis.HEAD) / tensor.size(Axis.KV_HEAD);
    Tensor each = group == 1 ? tensor : tensor.repeat(Axis.KV_HEAD, group);
    return each.renamed(Axis.KV_HEAD, Axis.HEAD);
  }

  private static Tensor joined(Tensor one, Tensor other, BinaryOperator<NDArray> operation) {
    List<Axis> joined = axes(one, other);
    return Together.apply(
        List.of(one, other),
        arrays -> {
          NDArray x = arranged(arrays.get(0), one.axes(), joined);
          NDArray y = arranged(arrays.get(1), other.axes(), joined);
          return operation.apply(Together.wide(x, y), Together.wide(y, x));
        },
        joined,
        one.origin().and(other.origin()));
  }

  /**
   * The axes of a result of both tensors: those of the first in their order, then those that only
   * the second has. An axis {@code one} goes away where the other tensor brings a new axis.
   */
  static List<Axis> axes(Tensor one, Tensor other) {
    if (one.axes().equals(other.axes())) {
      one.axes().forEach(axis -> refuseSizes(axis, one, other));
      return one.axes();
    }
    refuseTwice(one);
    refuseTwice(other);
    List<Axis> joined = new ArrayList<>();
    for (Axis axis : one.axes()) {
      refuseSizes(axis, one, other);
      if (!givesWay(axis, one, other)) {
        joined.add(axis);
      }
    }
    for (Axis axis : other.axes()) {
      if (!one.has(axis) && !givesWay(axis, other, one)) {
        joined.add(axis);
      }
    }
    return joined;
  }

  private static boolean givesWay(Axis axis, Tensor mine, Tensor other) {
    return axis == Axis.ONE
        && mine.size(axis) == 1
        && !other.has(axis)
        && other.axes().stream().anyMatch(theirs -> !mine.has(theirs));
  }

  /** Refuses an axis that is longer than one in both tensors, and not equally long. */
  private static void refuseSizes(Axis axis, Tensor one, Tensor other) {
    if (!other.has(axis)) {
      return;
    }
    int mine = one.size(axis);
    int theirs = other.size(axis);
    if (mine != theirs && mine != 1 && theirs != 1) {
      throw new IllegalArgumentException(
          one
              + " and "
              + other
              + " cannot be combined: "
              + axis
              + " is "
              + mine
              + " and "
              + theirs
              + "; if they are different things, rename one: .renamed("
              + axis.typed()
              + ", named(\"other\"))");
    }
  }

  /** Refuses a tensor of which two axes have one name, so that the name means neither. */
  static void refuseTwice(Tensor tensor) {
    for (Axis axis : tensor.axes()) {
      if (tensor.axes().indexOf(axis) != tensor.axes().lastIndexOf(axis)) {
        throw new IllegalArgumentException(
            tensor
                + " has "
                + axis
                + " twice, so the name does not say which is meant; rename the first: .renamed("
                + axis.typed()
                + ", named(\"other\"))");
      }
    }
  }

  /**
   * The values with these axes: an axis that they lack has size one, and an axis of size one that
   * is not wanted goes away.
   */
  static NDArray arranged(NDArray x, List<Axis> axes, List<Axis> wanted) {
    if (axes.equals(wanted)) {
      return x;
    }
    List<Integer> order = new ArrayList<>();
    long[] sizes = new long[wanted.size()];
    for (int i = 0; i < sizes.length; i++) {
      int from = axes.indexOf(wanted.get(i));
      sizes[i] = from < 0 ? 1 : x.getShape().get(from);
      if (from >= 0) {
        order.add(from);
      }
    }
    for (int i = 0; i < axes.size(); i++) {
      if (!order.contains(i)) {
        order.add(i);
      }
    }
    int[] permuted = order.stream().mapToInt(Integer::intValue).toArray();
    return (permuted.length > 1 ? x.transpose(permuted) : x).reshape(new Shape(sizes));
  }

  /**
   * Whether each axis of a tensor that is longer than one is among these, and none is there twice.
   */
  static boolean fits(Tensor tensor, List<Axis> others) {
    List<Axis> long_ = tensor.axes().stream().filter(axis -> tensor.size(axis) > 1).toList();
    return tensor.axes().equals(others)
        || others.containsAll(long_) && new HashSet<>(long_).size() == long_.size();
  }
}
