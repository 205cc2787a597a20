package dev.loupe.model;

import ai.djl.ndarray.NDManager;
import dev.loupe.metric.Metric;
import dev.loupe.tensor.Tensor;

/** Metrics and logits inside a larger computation that gradients flow back through. */
public final class Tracked {
  private Tracked() {}

  /**
   * The metric of each prompt of a run, [batch], which belongs to {@code work}. If this thread
   * records gradients, they flow back to every lent tensor that the run uses.
   */
  public static Tensor measure(Run run, Metric metric, NDManager work) {
    return Execution.partOf(run).measureIn(work, metric);
  }

  /**
   * The logits that a model makes of a residual stream after its last block, [batch, pos, vocab].
   * If this thread records gradients, they flow back to the stream.
   */
  public static Tensor unembed(HookedTransformer model, Tensor resid, NDManager work) {
    return Unembedding.tracked(model, resid, work);
  }
}
