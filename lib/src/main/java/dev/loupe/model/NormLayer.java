package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.site.Act;
import java.util.stream.Stream;

/**
 * One norm of a model, with the sites of its scale, of what it has divided, and of its result.
 *
 * @param scaleAct what is divided by
 * @param normalizedAct x / scale, before weight and bias
 * @param outAct what the norm gives, weight and bias applied
 */
record NormLayer(PlainNorm plain, Act scaleAct, Act normalizedAct, Act outAct, int layer) {

  NDArray apply(NDArray x, Gate gate) {
    if (plain.norm() instanceof Norm.None) {
      return x;
    }
    boolean inSteps = gate.watches(scaleAct, layer) || gate.watches(normalizedAct, layer);
    return gate.pass(outAct, layer, inSteps ? inSteps(x, gate) : plain.apply(x));
  }

  /**
   * The norm of a tensor that is not at the norm's own place, such as a copy of the stream for each
   * head.
   */
  NDArray normalised(NDArray x) {
    return plain.apply(x);
  }

  /** Whether the run changes anything in this norm. */
  boolean changedBy(Gate gate) {
    return Stream.of(scaleAct, normalizedAct, outAct).anyMatch(act -> gate.changes(act, layer));
  }

  /** The same in steps; where nothing is changed, the fused result stands, to the bit. */
  private NDArray inSteps(NDArray x, Gate gate) {
    NDArray numerator = plain.numerator(x);
    NDArray scale = plain.scale(numerator); // [batch, pos, 1]
    NDArray usedScale = gate.pass(scaleAct, layer, scale);
    NDArray divided = numerator.div(usedScale);
    NDArray used = gate.pass(normalizedAct, layer, divided);
    return usedScale == scale && used == divided ? plain.apply(x) : plain.weighted(used);
  }
}
