package dev.loupe.memory;

import ai.djl.ndarray.NDArray;

/** The handle on a tensor's memory that users get; it stays valid after the tensor is gone. */
public final class Loan {
  private NDArray lent;

  /** The last handle that was given, unless a user has closed or moved it. */
  public synchronized NDArray of(NDArray array) {
    if (lent == null || !ReachableArrays.holds(lent)) {
      lent = ReachableArrays.lend(array);
    }
    return lent;
  }
}
