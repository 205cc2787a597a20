package dev.loupe.variants;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import dev.loupe.forward.Forward;
import dev.loupe.forward.Gate;
import dev.loupe.forward.Pass;
import dev.loupe.intervention.Change;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Site;
import dev.loupe.tensor.Padding;
import dev.loupe.torch.Indexing;
import dev.loupe.torch.Ops;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

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
  private final WaveArrays arrays;
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
  SuffixPass(HookedTransformer model, BaseRun base, Goal goal, WaveArrays arrays) {
    this.model = model;
    this.base = base;
    this.goal = goal;
    this.arrays = arrays;
    this.work = arrays.work();
  }

  /** Runs every cohort through its remaining blocks; {@code behind} is called after each block. */
  void run(List<Cohort> cohorts, Way way, Consumer<Integer> behind) {
    Plan plan = new Plan(base, goal, way, arrays, model.spec().layers());
    packing = plan.none();
    List<Step> steps = plan.of(cohorts);
    for (int layer = 0; layer < steps.size(); layer++) {
      Step step = steps.get(layer);
      step.joins().forEach(this::join);
      packing = step.packing();
      if (step.attention().isPresent()) {
        block(layer, step, step.attention().get());
      }
      behind.accept(layer);
    }
  }

  private void block(int layer, Step step, Step.Attention attention) {
    NDArray before = stream;
    Pass pass = pass(step, attention);
    Forward forward = Inside.forward(model);
    stream = forward.blocks(before, layer, layer + 1, pass);
    before.close();
    boolean last = goal.last() && layer == model.spec().layers() - 1;
    if (last && !forward.givesLast(layer, pass)) {
      stream = pass.sight().last(stream);
    }
    packing = last ? packing.lastOnly() : packing;
  }

  private void join(Step.Join join) {
    NDArray streams = base.stream(join.cohort().layer(), join.origins(), work);
    if (join.cohort().entering().isPresent()) {
      NDArray entering = join.cohort().entering().get().get();
      streams = Indexing.putRows(streams, join.entering().nd(), entering);
    }
    if (join.ends().isPresent()) {
      streams = Indexing.take(streams, 1, join.ends().get().nd(), work);
    }
    NDArray unordered = stream == null ? streams : NDArrays.concat(new NDList(stream, streams), 1);
    stream = Indexing.take(unordered, 1, join.order().nd(), work);
    unordered.close();
  }

  private Pass pass(Step step, Step.Attention attention) {
    List<Change> changes = new ArrayList<>(base.splices());
    step.underway().forEach(underway -> changes.add(underway.change()));
    Gate gate = new Gate(changes, Padding.NONE, goal.sites(), this::caught, Gate.Probes.NONE, 0);
    return new Pass(
        work,
        arrays.noPositions(), // the embeddings are already computed
        attention.sight(),
        arrays.angles().rows(attention.origins().nd(), work),
        gate,
        goal.last(),
        false);
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
