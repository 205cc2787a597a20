package dev.loupe.learning;

import ai.djl.ndarray.NDManager;
import dev.loupe.axis.Axis;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Tracked;
import dev.loupe.tensor.Tensor;
import java.util.Map;

/**
 * The parameters during one step: tensors that gradients flow back to.
 *
 * <p>They are valid during the call of the loss only. They may stand in interventions and in edits
 * of weights: the gradient flows through the model.
 */
public final class Leaves implements ParameterValues {
  private final Map<String, Tensor> byName;
  private final NDManager work;
  private final long step;

  Leaves(Map<String, Tensor> byName, NDManager work, long step) {
    this.byName = byName;
    this.work = work;
    this.step = step;
  }

  /** The parameter with this name. */
  @Override
  public Tensor get(String name) {
    return Parameters.named(byName, name);
  }

  Tensor rows(Rows rows) {
    return rows.lent(step, work);
  }

  /** The owner of everything that a step makes. */
  public NDManager work() {
    return work;
  }

  /** The number of the step; the first is 1. */
  public long step() {
    return step;
  }

  /**
   * The metric of each prompt of a run, [batch], as a tensor that gradients flow through.
   *
   * <pre>{@code p.measure(run.add(resid(2), p.get("v"), 1), logitDiff(" Mary", " John"))}</pre>
   */
  public Tensor measure(Run run, Metric metric) {
    return Tracked.measure(run, metric, work);
  }

  /** The mean of a metric over the prompts of a run, one number that gradients flow through. */
  public Tensor mean(Run run, Metric metric) {
    return measure(run, metric).mean(Axis.BATCH);
  }

  /**
   * The logits [batch, pos, vocab] that a model makes of a residual stream after its last block,
   * [batch, pos, d_model], as a tensor that gradients flow through.
   *
   * <pre>{@code p.unembed(model, resid.plus(p.get("b"))).logSoftmax(VOCAB)}</pre>
   */
  public Tensor unembed(HookedTransformer model, Tensor resid) {
    return Tracked.unembed(model, resid, work);
  }

  @Override
  public String toString() {
    return "parameters in step " + step + ": " + byName;
  }
}
