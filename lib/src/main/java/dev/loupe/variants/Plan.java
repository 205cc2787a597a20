package dev.loupe.variants;

import dev.loupe.torch.IndexList;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Plans a pass of branches through the blocks: which rows are where, before any is computed. */
final class Plan {
  private final BaseRun base;
  private final Goal goal;
  private final Way way;
  private final WaveArrays arrays;
  private final int layers; // of the model
  private Packing packing;
  private Optional<Step.Attention> attention = Optional.empty();

  Plan(BaseRun base, Goal goal, Way way, WaveArrays arrays, int layers) {
    this.base = base;
    this.goal = goal;
    this.way = way;
    this.arrays = arrays;
    this.layers = layers;
    this.packing = none();
  }

  /** No branches. */
  Packing none() {
    return new Packing(List.of(), base.tokens().width());
  }

  /** The steps at every block that is read, and behind the last. */
  List<Step> of(List<Cohort> cohorts) {
    Map<Integer, List<Cohort>> joining =
        cohorts.stream().collect(Collectors.groupingBy(Cohort::layer));
    List<Step> steps = new ArrayList<>();
    for (int layer = 0; layer <= goal.layers(); layer++) {
      steps.add(step(layer, joining.getOrDefault(layer, List.of())));
    }
    return steps;
  }

  private Step step(int layer, List<Cohort> cohorts) {
    List<Step.Join> joins = new ArrayList<>();
    for (Cohort cohort : cohorts) {
      joins.add(join(cohort, goal.last() && layer == layers));
    }
    boolean blocks = layer < goal.layers() && packing.size() > 0;
    if (!blocks) {
      return new Step(joins, packing, Optional.empty(), List.of());
    }
    if (!joins.isEmpty()) {
      attention = Optional.of(attention());
    }
    Step step = new Step(joins, packing, attention, Underway.of(layer, base, packing, arrays));
    packing = goal.last() && layer == layers - 1 ? packing.lastOnly() : packing;
    return step;
  }

  private Step.Join join(Cohort cohort, boolean lastOnly) {
    Packing joining = new Packing(cohort.branches(), base.tokens().width());
    IndexList origins = arrays.list(joining.origins());
    IndexList entering = arrays.list(joining.entering());
    Optional<IndexList> ends = Optional.empty();
    if (lastOnly) {
      ends = Optional.of(arrays.list(joining.ends()));
      joining = joining.lastOnly();
      packing = packing.lastOnly();
    }
    Packing all = packing.with(cohort.branches());
    IndexList order = arrays.list(all.order(packing, joining));
    packing = all;
    return new Step.Join(cohort, origins, entering, ends, order, all);
  }

  private Step.Attention attention() {
    int[] starts = packing.branches().stream().mapToInt(Branch::from).distinct().toArray();
    int branches = packing.branches().size();
    int longest = base.tokens().width() - starts[0]; // branches are sorted by where they begin
    boolean padded = way.pads(branches, starts.length, packing.size(), (long) branches * longest);
    return new Step.Attention(
        arrays.list(packing.origins()),
        padded ? PaddedSight.of(base, packing, arrays) : GroupedSight.of(base, packing, arrays));
  }

  @Override
  public String toString() {
    return "plan of " + packing;
  }
}
