package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;
import dev.loupe.forward.ScoreMask;
import dev.loupe.forward.Sight;
import dev.loupe.site.Site;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.List;

/**
 * The attention of many branches whose positions are in one row, one branch after the other.
 *
 * <p>Each branch attends to the base run's keys and values before the position where it begins, and
 * to its own from there on. Branches that begin at the same position are computed together: no
 * number is computed in vain, by some calls for each position. {@link PaddedSight} gives the same
 * by one batch.
 */
record GroupedSight(BaseRun base, WaveArrays arrays, List<Group> groups, IndexList ends)
    implements Sight {

  /**
   * Branches that begin at the same position.
   *
   * @param from that position
   * @param first the index of the group's first branch among all branches
   * @param row the row of its first position
   * @param prompts the prompts of the branches
   */
  record Group(int from, int first, int row, IndexList prompts) {
    int count() {
      return prompts.size();
    }
  }

  /** The attention of branches that are sorted by where they begin. */
  static GroupedSight of(BaseRun base, Packing packing, WaveArrays arrays) {
    List<Branch> branches = packing.branches();
    List<Group> groups = new ArrayList<>();
    int row = 0;
    for (int i = 0, end; i < branches.size(); i = end) {
      int from = branches.get(i).from();
      end = i;
      while (end < branches.size() && branches.get(end).from() == from) {
        end++;
      }
      int[] prompts = branches.subList(i, end).stream().mapToInt(Branch::prompt).toArray();
      groups.add(new Group(from, i, row, arrays.list(prompts)));
      row += prompts.length * (base.tokens().width() - from);
    }
    return new GroupedSight(base, arrays, groups, arrays.list(packing.ends()));
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    boolean last = q.getShape().get(1) < k.getShape().get(1);
    NDList mixed = new NDList();
    for (Group group : groups) {
      NDArray keys = behind(base.keys(layer), k, group);
      NDArray values = behind(base.values(layer), v, group);
      NDArray queries = last ? lastPart(q, group) : part(q, group);
      ScoreMask mask = arrays.masks(group.from(), group.prompts()).of(windowed);
      NDArray z = attend.apply(queries, keys, values, last ? mask.last() : mask);
      Shape shape = z.getShape(); // [batch, head, dest, d_head]
      mixed.add(z.transpose(0, 2, 1, 3).reshape(1, -1, shape.get(1), shape.get(3)));
    }
    return mixed.size() == 1 ? mixed.get(0) : NDArrays.concat(mixed, 1);
  }

  /** The queries, keys or values of a group, [branch, head, pos, d_head]. */
  private NDArray part(NDArray x, Group group) {
    return Indexing.parts(x, group.row(), group.count(), base.tokens().width() - group.from());
  }

  /** The queries of a group, from those of the last positions, [branch, head, 1, d_head]. */
  private static NDArray lastPart(NDArray x, Group group) {
    return Ops.narrow(x, 1, group.first(), group.count())
        .transpose(1, 2, 0, 3); // [branch, head, 1, d_head]
  }

  @Override
  public NDArray last(NDArray x) {
    return Indexing.take(x, 1, ends.nd(), x.getManager());
  }

  /** A group's keys or values behind the base run's, [branch, head, src, d_head]. */
  private NDArray behind(Site site, NDArray own, Group group) {
    int from = group.from();
    int width = base.tokens().width() - from;
    return from == 0
        ? part(own, group)
        : base.of(
            site,
            all -> Indexing.partsBehind(all, from, group.prompts().nd(), own, group.row(), width));
  }
}
