package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.site.Act;
import dev.loupe.tensor.Ops;
import java.util.Optional;

/** One norm of a model, with the sites of its scale and its result. */
record NormLayer(
    Norm norm,
    Optional<NDArray> weight,
    Optional<NDArray> bias,
    Act scaleAct,
    Act resultAct,
    int layer) {

  NDArray apply(NDArray x, Gate gate) {
    if (norm instanceof Norm.None) {
      return x;
    }
    return gate.pass(
        resultAct, layer, gate.watches(scaleAct, layer) ? watched(x, gate) : normalised(x));
  }

  /**
   * The norm of a tensor that is not at the norm's own place, such as a copy of the stream for each
   * head.
   */
  NDArray normalised(NDArray x) {
    if (norm instanceof Norm.LayerNorm layerNorm) {
      return Ops.layerNorm(x, weight.orElseThrow(), bias.orElseThrow(), layerNorm.eps());
    } else if (norm instanceof Norm.RmsNorm rms) {
      return x.div(Ops.rootMeanSquare(x, rms.eps())).mul(weight.orElseThrow());
    }
    return x;
  }

  /**
   * The same in steps; where the scale leaves the gate unchanged, the fused result stands, to the
   * bit.
   */
  private NDArray watched(NDArray x, Gate gate) {
    boolean centring = norm instanceof Norm.LayerNorm;
    double eps =
        norm instanceof Norm.LayerNorm layerNorm ? layerNorm.eps() : ((Norm.RmsNorm) norm).eps();
    NDArray numerator = centring ? Ops.centred(x) : x;
    NDArray scale = Ops.rootMeanSquare(numerator, eps); // [batch, pos, 1]
    NDArray after = gate.pass(scaleAct, layer, scale);
    if (after == scale) {
      return normalised(x);
    }
    NDArray scaled = numerator.div(after).mul(weight.orElseThrow());
    return bias.map(scaled::add).orElse(scaled);
  }
}
