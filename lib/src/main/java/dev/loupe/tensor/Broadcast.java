package dev.loupe.tensor;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** How the axes of two tensors meet in one result: by name, from the last axis on. */
final class Broadcast {
  private Broadcast() {}

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
                + clash(mine, mySize, theirs, theirSize));
      }
      boolean free = theirSize != 1 || mine == Axis.ONE || theirs != Axis.ONE && !longer;
      boolean useTheirs = mySize == 1 && free;
      joined.set(joined.size() - back, useTheirs ? theirs : mine);
    }
    refuseTwice(joined, one, other);
    return joined;
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
        : mine
            + " meets "
            + theirs
            + "; if they are the same, say renamed(Axis."
            + theirs.name()
            + ", Axis."
            + mine.name()
            + ")";
  }
}
