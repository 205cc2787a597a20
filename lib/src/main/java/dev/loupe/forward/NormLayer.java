package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.site.Act;
import java.util.stream.Stream;

/**
 * One norm of a model, with the sites of its scale, of the normalised values, and of its output.
 *
 * @param scaleAct the number that the norm divides by
 * @param normalizedAct x / scale, before weight and bias
 * @param outAct the output, after weight and bias
 */
record NormLayer(PlainNorm plain, Act scaleAct, Act normalizedAct, Act outAct, int layer) {

  NDArray apply(NDArray x, Gate gate) {
    if (plain.norm() instanceof Norm.None) {
      return x;
    }
    boolean inSteps = gate.watches(scaleAct, layer) || gate.watches(normalizedAct, layer);
    return gate.pass(outAct, layer, inSteps ? inSteps(x, gate) : plain.apply(x, gate.rules()));
  }

  /**
   * The norm of a tensor at another place than the norm's own, such as a copy of the residual
   * stream for each head.
   */
  NDArray normalised(NDArray x, Gate gate) {
    return plain.apply(x, gate.rules());
  }

  /** Whether the run changes anything in this norm. */
  boolean changedBy(Gate gate) {
    return Stream.of(scaleAct, normalizedAct, outAct).anyMatch(act -> gate.changes(act, layer));
  }

  /**
   * The norm in separate steps; if nothing is changed, the result is bit for bit that of the fused
   * norm.
   */
  private NDArray inSteps(NDArray x, Gate gate) {
    NDArray numerator = plain.numerator(x);
    NDArray scale = plain.scale(numerator); // [batch, pos, 1]
    NDArray usedScale = gate.pass(scaleAct, layer, scale);
    NDArray divided = numerator.div(usedScale);
    NDArray used = gate.pass(normalizedAct, layer, divided);
    return usedScale == scale && used == divided
        ? plain.apply(x, gate.rules())
        : plain.weighted(used);
  }
}
