package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.site.Act;

/** One norm of a model, with the sites of its scale and its result. */
record NormLayer(PlainNorm plain, Act scaleAct, Act resultAct, int layer) {

  NDArray apply(NDArray x, Gate gate) {
    if (plain.norm() instanceof Norm.None) {
      return x;
    }
    return gate.pass(
        resultAct, layer, gate.watches(scaleAct, layer) ? watched(x, gate) : plain.apply(x));
  }

  /**
   * The norm of a tensor that is not at the norm's own place, such as a copy of the stream for each
   * head.
   */
  NDArray normalised(NDArray x) {
    return plain.apply(x);
  }

  /**
   * The same in steps; where the scale leaves the gate unchanged, the fused result stands, to the
   * bit.
   */
  private NDArray watched(NDArray x, Gate gate) {
    NDArray numerator = plain.numerator(x);
    NDArray scale = plain.scale(numerator); // [batch, pos, 1]
    NDArray after = gate.pass(scaleAct, layer, scale);
    return after == scale ? plain.apply(x) : plain.weighted(numerator.div(after));
  }
}
