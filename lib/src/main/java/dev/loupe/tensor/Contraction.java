package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import dev.loupe.axis.Axis;
import dev.loupe.axis.Renaming;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** The sum of the products of two tensors over some axes, as one einsum. */
final class Contraction {
  private static final String LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

  private Contraction() {}

  /** The products summed over these axes, which both tensors must have. */
  static Tensor of(Tensor one, Tensor other, List<Axis> summed) {
    Tensor left = Broadcast.ofHeads(one, other);
    Tensor right = Broadcast.ofHeads(other, one);
    summed.forEach(axis -> refuseMissing(axis, left, right));
    summed.forEach(axis -> refuseMissing(axis, right, left));
    summed.forEach(axis -> refuseSizes(axis, left, right));
    List<Axis> joined = new ArrayList<>(Broadcast.axes(left, right));
    joined.removeAll(summed);
    Padding rest = left.padding().and(right.padding()).reduced(summed);
    String equation = equation(left.axes(), right.axes(), joined);
    return Together.apply(
        List.of(left, right),
        arrays -> {
          NDArray x = PaddingMask.filled(arrays.get(0), left.axes(), left.padding(), summed, 0);
          NDArray y = PaddingMask.filled(arrays.get(1), right.axes(), right.padding(), summed, 0);
          return Ops.einsum(equation, Together.wide(x, y), Together.wide(y, x));
        },
        joined,
        left.origin().and(right.origin()).elsewhere().with(rest));
  }

  private static String equation(List<Axis> left, List<Axis> right, List<Axis> joined) {
    List<Axis> all = new ArrayList<>(new LinkedHashSet<>(left));
    all.addAll(right);
    return letters(left, all) + "," + letters(right, all) + "->" + letters(joined, all);
  }

  private static String letters(List<Axis> axes, List<Axis> all) {
    StringBuilder letters = new StringBuilder();
    axes.forEach(axis -> letters.append(LETTERS.charAt(all.indexOf(axis))));
    return letters.toString();
  }

  private static void refuseSizes(Axis axis, Tensor left, Tensor right) {
    int mine = left.size(axis);
    int theirs = right.size(axis);
    if (mine != theirs && mine != 1 && theirs != 1) {
      throw new IllegalArgumentException(
          "dot sums over "
              + axis
              + ", which must be equally long in "
              + left
              + " and "
              + right
              + "; take the same entries of both");
    }
  }

  private static void refuseMissing(Axis axis, Tensor tensor, Tensor other) {
    if (tensor.has(axis)) {
      return;
    }
    String advice =
        tensor.axes().stream()
            .filter(mine -> other.has(axis) && !other.has(mine))
            .filter(mine -> tensor.size(mine) == other.size(axis))
            .findFirst()
            .map(mine -> "; if " + mine + " is meant, rename it: " + Renaming.call(mine, axis))
            .orElse("");
    throw new IllegalArgumentException(
        "dot sums over " + axis + ", but there is no axis " + axis + " in " + tensor + advice);
  }
}
