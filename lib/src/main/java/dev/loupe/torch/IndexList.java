package dev.loupe.torch;

import ai.djl.ndarray.NDArray;

/** A list of indices of {@link IndexLists}, which is sent to the device when it is first used. */
public final class IndexList {
  private final IndexLists lists;
  private final int[] indices;
  private NDArray array;

  IndexList(IndexLists lists, int[] indices) {
    this.lists = lists;
    this.indices = indices;
  }

  /** The number of indices. */
  public int size() {
    return indices.length;
  }

  /** The indices on the device, [n]. */
  public NDArray nd() {
    if (array == null) {
      lists.send();
    }
    return array;
  }

  int[] indices() {
    return indices;
  }

  void arrive(NDArray there) {
    array = there;
  }

  @Override
  public String toString() {
    return indices.length + " indices";
  }
}
