package dev.loupe.variants.mixture;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import dev.loupe.forward.Masks;
import dev.loupe.forward.ScoreMask;
import dev.loupe.forward.Sight;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.IndexLists;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The attention of a {@link PrefixTree}: each position attends to the rows of its own mixture,
 * which are its branch's and those of the branches that it begins with.
 */
record TreeSight(int width, List<Part> parts, IndexList ends) implements Sight {
  /**
   * A group of branches as a batch.
   *
   * @param masks the masks of the positions from the group's first on
   * @param keys the row of each branch and position
   * @param queries for each branch and position from the group's first on, a row of the branch; of
   *     its first one where it has not begun
   * @param kept the branches' own rows among those queries
   */
  record Part(
      PrefixTree.Group group, Masks masks, IndexList keys, IndexList queries, IndexList kept) {}

  static TreeSight of(PrefixTree tree, Masks masks, IndexLists lists) {
    List<Part> parts = new ArrayList<>();
    for (PrefixTree.Group group : tree.groups()) {
      parts.add(part(tree, group, masks, lists));
    }
    return new TreeSight(tree.width(), parts, lists.add(tree.ends()));
  }

  private static Part part(PrefixTree tree, PrefixTree.Group group, Masks masks, IndexLists lists) {
    int width = tree.width();
    int length = width - group.from();
    int[] keys = new int[group.count() * width];
    int[] queries = new int[group.count() * length];
    int[] kept = new int[group.count() * length];
    int own = 0;
    for (int i = 0; i < group.count(); i++) {
      int branch = group.first() + i;
      int from = tree.branches().get(branch).from();
      for (int position = 0; position < width; position++) {
        keys[i * width + position] = tree.row(branch, position);
        int query = i * length + position - group.from();
        if (position >= group.from()) {
          queries[query] = tree.row(branch, Math.max(from, position));
        }
        if (position >= from) {
          kept[own++] = query;
        }
      }
    }
    return new Part(
        group,
        masks.from(group.from()),
        lists.add(keys),
        lists.add(queries),
        lists.add(Arrays.copyOf(kept, own)));
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    boolean last = q.getShape().get(1) < k.getShape().get(1);
    NDList mixed = new NDList();
    for (Part part : parts) {
      ScoreMask mask = part.masks().of(windowed);
      NDArray keys = Indexing.batched(k, part.keys().nd(), width); // [branch, head, src, d_head]
      NDArray values = Indexing.batched(v, part.keys().nd(), width);
      if (last) {
        NDArray ends =
            Ops.narrow(q, 1, part.group().first(), part.group().count()).transpose(1, 2, 0, 3);
        NDArray z = attend.apply(ends, keys, values, mask.last()); // [branch, head, 1, d_head]
        mixed.add(z.transpose(2, 0, 1, 3));
      } else {
        NDArray queries = Indexing.batched(q, part.queries().nd(), width - part.group().from());
        NDArray z = attend.apply(queries, keys, values, mask);
        mixed.add(Indexing.unbatched(z, part.kept().nd()));
      }
    }
    return mixed.size() == 1 ? mixed.get(0) : NDArrays.concat(mixed, 1);
  }

  @Override
  public NDArray last(NDArray x) {
    return Indexing.take(x, 1, ends.nd(), x.getManager());
  }
}
