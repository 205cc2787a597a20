package dev.loupe.torch;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.List;

/**
 * Lists of indices that go to a device together: all lists that were added before one of them is
 * used are one transfer.
 *
 * <p>The owner of the lists' arrays frees them.
 */
public final class IndexLists {
  private final NDManager owner;
  private final List<IndexList> waiting = new ArrayList<>();

  public IndexLists(NDManager owner) {
    this.owner = owner;
  }

  /** A list; it keeps the array that is given. */
  public IndexList add(int[] indices) {
    IndexList list = new IndexList(this, indices);
    waiting.add(list);
    return list;
  }

  /** Sends the lists that wait. */
  void send() {
    long[] all = new long[waiting.stream().mapToInt(IndexList::size).sum()];
    int at = 0;
    for (IndexList list : waiting) {
      for (int index : list.indices()) {
        all[at++] = index;
      }
    }
    NDArray sent = DeviceArray.longs(owner, all, new Shape(all.length));
    long[] sizes = waiting.stream().mapToLong(IndexList::size).toArray();
    List<NDArray> parts = Indexing.split(sent, sizes);
    for (int i = 0; i < sizes.length; i++) {
      waiting.get(i).arrive(parts.get(i));
    }
    waiting.clear();
  }

  @Override
  public String toString() {
    return waiting.size() + " index lists to be sent";
  }
}
