package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.ClassHead;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.List;
import java.util.Optional;

/**
 * The unembedding: from the residual stream after the last block to logits; in a classifier, its
 * head, whose logits are those of the classes.
 */
final class Unembedding {
  private final Spec spec;
  private final Weights weights;
  private final NormLayer norm;

  Unembedding(Spec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
    this.norm =
        new NormLayer(
            PlainNorm.of(spec.norm(), Weight.LN_FINAL_W, Weight.LN_FINAL_B, 0, weights),
            Act.LN_FINAL_SCALE,
            Act.LN_FINAL_NORMALIZED,
            Act.LN_FINAL_OUT,
            0);
  }

  /**
   * Logits of every position given, of some tokens or of all, [batch, pos, vocab]; in a classifier,
   * of all classes, [batch, pos, class].
   */
  NDArray apply(NDArray stream, Optional<List<Integer>> tokens, Gate gate) {
    if (spec.classes().isPresent()) {
      return ofClasses(spec.classes().get(), stream, gate);
    }
    NDArray normed = norm.apply(transformed(stream, gate), gate);
    Linear all = weights.linear(Weight.W_U, Weight.B_U, 0);
    NDArray logits =
        tokens.map(some -> all.rows(some, normed.getManager())).orElse(all).apply(normed);
    return spec.ends()
        .softcap()
        .map(cap -> gate.rules().function(logits, x -> Ops.softcap(x, cap)))
        .orElse(logits);
  }

  private NDArray ofClasses(ClassHead head, NDArray stream, Gate gate) {
    NDArray read =
        head.hidden()
            .map(ActivationFunction::new)
            .map(hidden -> hidden.apply(pooled(stream), gate.rules()))
            .orElseGet(() -> norm.apply(stream, gate));
    return weights.linear(Weight.W_CLASS, Weight.B_CLASS, 0).apply(read);
  }

  private NDArray pooled(NDArray stream) {
    return weights.linear(Weight.W_POOL, Weight.B_POOL, 0).apply(stream);
  }

  private NDArray transformed(NDArray stream, Gate gate) {
    return spec.ends()
        .head()
        .map(ActivationFunction::new)
        .map(
            function ->
                function.apply(
                    weights.linear(Weight.W_HEAD, Weight.B_HEAD, 0).apply(stream), gate.rules()))
        .orElse(stream);
  }
}
