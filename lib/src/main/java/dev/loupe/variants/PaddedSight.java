package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import dev.loupe.forward.ScoreMask;
import dev.loupe.forward.Sight;
import dev.loupe.site.Site;
import dev.loupe.torch.IndexList;
import dev.loupe.torch.Indexing;
import java.util.List;

/**
 * The same attention as {@link GroupedSight} gives, computed as one batch: few calls, however many
 * positions the branches begin at.
 *
 * <p>Each branch is a prompt of the batch with the base run's keys and values before the position
 * where it begins. All have queries from the first position on where any branch begins; those
 * before a branch's own are computed in vain and left out.
 *
 * @param first the first position where a branch begins
 * @param keys for each branch and position, its row in the base run's rows followed by the
 *     branches'
 * @param queries for each branch and position from {@code first} on, a row of the branches; of its
 *     first one where it has not begun
 * @param kept the branches' rows among those of the batch
 */
record PaddedSight(
    BaseRun base,
    WaveArrays arrays,
    int first,
    IndexList prompts,
    IndexList keys,
    IndexList queries,
    IndexList kept,
    IndexList ends)
    implements Sight {

  static PaddedSight of(BaseRun base, Packing packing, WaveArrays arrays) {
    List<Branch> branches = packing.branches();
    int width = base.tokens().width();
    int first = branches.stream().mapToInt(Branch::from).min().orElse(0);
    int ownRows = base.tokens().batch() * width; // the branches' rows come after these
    int length = width - first;
    int[] prompts = new int[branches.size()];
    int[] keys = new int[branches.size() * width];
    int[] queries = new int[branches.size() * length];
    int[] kept = new int[packing.size()];
    for (int i = 0; i < branches.size(); i++) {
      Branch branch = branches.get(i);
      int begin = packing.row(branch, branch.from());
      prompts[i] = branch.prompt();
      for (int position = 0; position < width; position++) {
        boolean own = position >= branch.from();
        int row = begin + Math.max(0, position - branch.from());
        keys[i * width + position] = own ? ownRows + row : base.row(branch.prompt(), position);
        if (position >= first) {
          queries[i * length + position - first] = row;
        }
        if (own) {
          kept[row] = i * length + position - first;
        }
      }
    }
    return new PaddedSight(
        base,
        arrays,
        first,
        arrays.list(prompts),
        arrays.list(keys),
        arrays.list(queries),
        arrays.list(kept),
        arrays.list(packing.ends()));
  }

  @Override
  public NDArray mix(int layer, boolean windowed, NDArray q, NDArray k, NDArray v, Attend attend) {
    boolean last = q.getShape().get(1) < k.getShape().get(1);
    ScoreMask mask = arrays.masks(first, prompts).of(windowed);
    NDArray keysOfAll = behind(base.keys(layer), k);
    NDArray valuesOfAll = behind(base.values(layer), v);
    if (last) {
      NDArray ofEach = q.transpose(1, 2, 0, 3); // [branch, head, 1, d_head]
      return attend.apply(ofEach, keysOfAll, valuesOfAll, mask.last()).transpose(2, 0, 1, 3);
    }
    NDArray batch = Indexing.batched(q, queries.nd(), base.tokens().width() - first);
    NDArray z = attend.apply(batch, keysOfAll, valuesOfAll, mask);
    return Indexing.unbatched(z, kept.nd());
  }

  /** Keys or values of every position of each branch, [branch, head, pos, d_head]. */
  private NDArray behind(Site site, NDArray own) {
    return base.of(site, all -> Indexing.batchedBehind(all, own, keys.nd(), base.tokens().width()));
  }

  @Override
  public NDArray last(NDArray x) {
    return Indexing.take(x, 1, ends.nd(), x.getManager());
  }
}
