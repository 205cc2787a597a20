package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;

/** The handle on a tensor's memory that users get; it outlives the tensor if they keep it. */
final class Loan {
  private NDArray lent;

  /** The handle that was given last, unless a user has closed or moved it. */
  synchronized NDArray of(NDArray array) {
    if (lent == null || !ReachableArrays.holds(lent)) {
      lent = ReachableArrays.lend(array);
    }
    return lent;
  }
}
