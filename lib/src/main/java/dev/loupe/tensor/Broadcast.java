package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;

/** Broadcasting of two tensors: their axes are matched by name, from the last axis on. */
final class Broadcast {
  private Broadcast() {}

  /** The result of an operation on both tensors, element by element. */
  static Tensor combine(Tensor one, Tensor other, BinaryOperator<NDArray> operation) {
    List<Axis> joined = axes(one, other);
    Origin origin = one.origin().and(other.origin());
    return one.reading(
        () -> {
          if (!one.lent() && other.lent()) {
            // If either array is lent by a pass, the result belongs to the pass: autograd must
            // follow.
            NDArray lent = other.live();
            return Tensor.borrow(operation.apply(beside(one.live(), lent), lent), joined, origin);
          }
          return other.reading(
              () -> one.apply(x -> operation.apply(x, on(other.live(), x)), joined, origin));
        });
  }

  /**
   * The second operand, on the device of {@code x}; if it was copied there, the copy is freed with
   * {@code x}'s manager.
   */
  static NDArray on(NDArray array, NDArray x) {
    return array.getDevice().equals(x.getDevice()) ? array : beside(array, x);
  }

  /** The values on the device of {@code x}, so that results belong to the manager of {@code x}. */
  private static NDArray beside(NDArray array, NDArray x) {
    boolean there = array.getDevice().equals(x.getDevice());
    NDArray handle = there ? array.stopGradient() : array.toDevice(x.getDevice(), true);
    handle.attach(x.getManager());
    return handle;
  }

  /**
   * The axes of a result of both tensors. Two matching axes have the same name and size, or one has
   * size one and broadcasts.
   */
  static List<Axis> axes(Tensor one, Tensor other) {
    boolean longer = one.axes().size() >= other.axes().size();
    List<Axis> joined = new ArrayList<>(longer ? one.axes() : other.axes());
    for (int back = 1; back <= Math.min(one.axes().size(), other.axes().size()); back++) {
      Axis mine = one.axes().get(one.axes().size() - back);
      Axis theirs = other.axes().get(other.axes().size() - back);
      long mySize = one.shape()[one.axes().size() - back];
      long theirSize = other.shape()[other.axes().size() - back];
      if (mySize != 1 && theirSize != 1 && (mySize != theirSize || mine != theirs)) {
        throw new IllegalArgumentException(
            one
                + " and "
                + other
                + " cannot be combined: "
                + clash(mine, mySize, theirs, theirSize)
                + advice(one, other));
      }
      boolean free = theirSize != 1 || mine == Axis.ONE || theirs != Axis.ONE && !longer;
      boolean useTheirs = mySize == 1 && free;
      joined.set(joined.size() - back, useTheirs ? theirs : mine);
    }
    refuseTwice(joined, one, other);
    return joined;
  }

  /**
   * Whether each axis of a tensor, from the last on, equals the axis in the list or has size one.
   */
  static boolean fits(Tensor tensor, List<Axis> others) {
    List<Axis> axes = tensor.axes();
    boolean fits = axes.size() <= others.size();
    for (int back = 1; fits && back <= axes.size(); back++) {
      fits =
          tensor.shape()[axes.size() - back] == 1
              || axes.get(axes.size() - back) == others.get(others.size() - back);
    }
    return fits;
  }

  /** Refuses a result that would have the same axis twice, which broadcasting could produce. */
  private static void refuseTwice(List<Axis> joined, Tensor one, Tensor other) {
    for (Axis axis : joined) {
      int times = Collections.frequency(joined, axis);
      if (axis != Axis.ONE
          && times > Collections.frequency(one.axes(), axis)
          && times > Collections.frequency(other.axes(), axis)) {
        throw new IllegalArgumentException(
            one
                + " and "
                + other
                + " cannot be combined: the result would have "
                + axis
                + " twice");
      }
    }
  }

  private static String clash(Axis mine, long mySize, Axis theirs, long theirSize) {
    return mine == theirs
        ? mine + " is " + mySize + " and " + theirSize
        : "counted from the last axis, "
            + mine
            + " ("
            + mySize
            + ") meets "
            + theirs
            + " ("
            + theirSize
            + ")";
  }

  private static String advice(Tensor one, Tensor other) {
    return Renaming.of(other.axes(), other.shape(), one.axes(), one.shape())
        .map(renamed -> "; if they are the same, rename the second: ." + renamed)
        .orElse("");
  }
}
