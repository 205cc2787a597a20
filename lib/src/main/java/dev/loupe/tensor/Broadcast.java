package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.BinaryOperator;

/** How two tensors meet in one result: their axes by name, from the last axis on. */
final class Broadcast {
  private Broadcast() {}

  /** A result of both tensors, element by element. */
  static Tensor combine(Tensor one, Tensor other, BinaryOperator<NDArray> operation) {
    List<Axis> joined = axes(one, other);
    Origin origin = one.origin().and(other.origin());
    return one.reading(
        () -> {
          if (!one.lent() && other.lent()) {
            // What a pass has lent stays in the pass, on whichever side: autograd must follow it.
            NDArray lent = other.live();
            return Tensor.borrow(operation.apply(beside(one.live(), lent), lent), joined, origin);
          }
          return other.reading(
              () -> one.apply(x -> operation.apply(x, on(other.live(), x)), joined, origin));
        });
  }

  /** A second operand of {@code x}; a copy made for its device ends with it. */
  static NDArray on(NDArray array, NDArray x) {
    return array.getDevice().equals(x.getDevice()) ? array : beside(array, x);
  }

  /** The values where {@code x} is, so that results go to the manager of {@code x}. */
  private static NDArray beside(NDArray array, NDArray x) {
    boolean there = array.getDevice().equals(x.getDevice());
    NDArray handle = there ? array.stopGradient() : array.toDevice(x.getDevice(), true);
    handle.attach(x.getManager());
    return handle;
  }

  /**
   * The axes of a result of both tensors: two that meet have one name and one size, or one of them
   * has size one and broadcasts.
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
                + " do not go together: "
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

  /** Whether a tensor's axes, from the last on, are these, or of size one. */
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

  /** A size of one meets any axis, but not one that the result has at another place. */
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
                + " do not go together: the result would have "
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
