package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.intervention.Change;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Site;
import dev.loupe.tensor.Padding;
import dev.loupe.torch.Ops;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * One pass through the blocks for many branches at once, each from the block and position where it
 * starts to differ from the base run.
 *
 * <p>All their positions are in one row, so a block is one large matrix product for any number and
 * length of branches; branches that start in a later block join the row there.
 */
final class SuffixPass {
  private final HookedTransformer model;
  private final BaseRun base;
  private final NDManager work;
  private final Goal goal;
  private final Map<Site, Caught> caught = new HashMap<>();
  private Packing packing;
  private NDArray stream; // [1, row, d_model]

  /**
   * An activation of the branches that were computed so far, for a metric that reads it.
   *
   * @param rows the activation at their positions, [1, row, …]
   */
  record Caught(NDArray rows, Packing packing) {}

  /** A pass that ends where a metric's reading ends. */
  SuffixPass(HookedTransformer model, BaseRun base, Goal goal, NDManager work) {
    this.model = model;
    this.base = base;
    this.goal = goal;
    this.work = work;
    this.packing = new Packing(List.of(), base.tokens().width());
  }

  /** Runs every cohort through its remaining blocks; {@code behind} is called after each block. */
  void run(List<Cohort> cohorts, Consumer<Integer> behind) {
    int layers = goal.layers();
    Map<Integer, List<Cohort>> joining =
        cohorts.stream().collect(Collectors.groupingBy(Cohort::layer));
    for (int layer = 0; layer <= layers; layer++) {
      for (Cohort cohort : joining.getOrDefault(layer, List.of())) {
        join(cohort, layer == model.spec().layers());
      }
      if (layer < layers && packing.size() > 0) {
        block(layer);
      }
      behind.accept(layer);
    }
  }

  private void block(int layer) {
    NDArray before = stream;
    Pass pass = pass(layer);
    stream = Inside.forward(model).blocks(before, layer, layer + 1, pass);
    before.close();
    boolean last = goal.last() && layer == model.spec().layers() - 1;
    if (last && !Inside.forward(model).givesLast(layer, pass)) {
      stream = pass.sight().last(stream);
    }
    packing = last ? packing.lastOnly() : packing;
  }

  private void join(Cohort cohort, boolean behindLast) {
    Packing joining = new Packing(cohort.branches(), base.tokens().width());
    NDArray streams = base.stream(cohort.layer(), joining.origins(), work);
    if (cohort.entering().isPresent()) {
      streams = Ops.putRows(streams, joining.entering(), cohort.entering().get());
    }
    if (behindLast && goal.last()) {
      streams = Ops.take(streams, 1, joining.ends(), work);
      joining = joining.lastOnly();
      packing = packing.lastOnly();
    }
    Packing all = packing.with(cohort.branches());
    NDArray unordered = stream == null ? streams : NDArrays.concat(new NDList(stream, streams), 1);
    stream = Ops.take(unordered, 1, all.order(packing, joining), work);
    unordered.close();
    packing = all;
  }

  private Pass pass(int layer) {
    List<Change> changes = new Underway(base, packing, work, model.type()).changes(layer);
    Gate gate = new Gate(changes, Padding.NONE, goal.sites(), this::caught, Gate.Probes.NONE, 0);
    return new Pass(
        work,
        Pass.longs(work, new long[1][1]), // the embeddings are already computed
        PackedSight.of(base, model.spec(), packing),
        base.angles(work).take(packing.origins(), work),
        gate,
        goal.last());
  }

  private void caught(Site site, NDArray x) {
    caught.put(site, new Caught(Ops.copy(x, work), packing));
  }

  /** An activation that the metric reads; empty if no branch had begun there. */
  Optional<Caught> caught(Site site) {
    return Optional.ofNullable(caught.get(site));
  }

  /** The rows of the branches' positions in {@link #stream()}. */
  Packing packing() {
    return packing;
  }

  /** The residual stream after the last block, [1, row, d_model]. */
  NDArray stream() {
    return stream;
  }

  @Override
  public String toString() {
    return "pass of " + packing;
  }
}
