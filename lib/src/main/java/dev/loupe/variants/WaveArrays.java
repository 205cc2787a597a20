package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Angles;
import dev.loupe.forward.Masks;
import dev.loupe.forward.Pass;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.IndexLists;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;

/**
 * What a wave sends to the device once, for all its branches and layers: index lists, and the masks
 * and angles of whole prompts. Its work memory frees them.
 */
final class WaveArrays {
  private final BaseRun base;
  private final NDManager work;
  private final IndexLists lists;
  private final Map<Integer, Masks> masks = new HashMap<>(); // by their first position
  private final Map<IndexList, Masks> ofPrompts = new IdentityHashMap<>();
  private Angles angles;
  private NDArray noPositions;

  WaveArrays(BaseRun base, NDManager work) {
    this.base = base;
    this.work = work;
    this.lists = new IndexLists(work);
  }

  NDManager work() {
    return work;
  }

  /** A list of indices; lists that are added before one is used are sent together. */
  IndexList list(int[] indices) {
    return lists.add(indices);
  }

  /** The masks of the positions from {@code from} on; of one prompt for all if none is padded. */
  Masks masks(int from) {
    Masks all = masks.computeIfAbsent(0, first -> base.masks(work));
    return masks.computeIfAbsent(from, all::from);
  }

  /** The masks of some prompts, in their order, from a position on. */
  Masks masks(int from, IndexList prompts) {
    return ofPrompts.computeIfAbsent(prompts, list -> masks(from).prompts(list, work));
  }

  /** The angles of every position of every prompt. */
  Angles angles() {
    if (angles == null) {
      angles = base.angles(work);
    }
    return angles;
  }

  /** The positions for passes that do not embed anything. */
  NDArray noPositions() {
    if (noPositions == null) {
      noPositions = Pass.longs(work, new long[1][1]);
    }
    return noPositions;
  }

  @Override
  public String toString() {
    return "arrays of a wave over the " + base;
  }
}
