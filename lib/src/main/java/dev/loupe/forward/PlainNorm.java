package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Weights;
import java.util.Optional;

/** A norm and its weights, without sites. */
record PlainNorm(Norm norm, Optional<NDArray> weight, Optional<NDArray> bias) {
  /** A norm with the weights of a layer. */
  static PlainNorm of(Norm norm, Weight weight, Weight bias, int layer, Weights weights) {
    return new PlainNorm(norm, weights.find(weight, layer), weights.find(bias, layer));
  }

  NDArray apply(NDArray x, BackwardRules rules) {
    if (!rules.exact() && !(norm instanceof Norm.None)) {
      return weighted(rules.normalised(numerator(x), eps()));
    }
    if (norm instanceof Norm.LayerNorm layerNorm) {
      return Ops.layerNorm(x, weight.orElseThrow(), bias.orElseThrow(), layerNorm.eps());
    } else if (norm instanceof Norm.RmsNorm) {
      return weighted(x.div(scale(x)));
    }
    return x;
  }

  /** The numerator of the norm: the residual stream, minus its mean for LayerNorm. */
  NDArray numerator(NDArray x) {
    return norm instanceof Norm.LayerNorm ? Ops.centred(x) : x;
  }

  /** The number that {@code numerator} is divided by, [.., 1]. */
  NDArray scale(NDArray numerator) {
    return Ops.rootMeanSquare(numerator, eps());
  }

  private double eps() {
    return norm instanceof Norm.LayerNorm layerNorm ? layerNorm.eps() : ((Norm.RmsNorm) norm).eps();
  }

  /** The normalised values times the weight, plus the bias. */
  NDArray weighted(NDArray x) {
    NDArray scaled = x.mul(weight.orElseThrow());
    if (norm instanceof Norm.RmsNorm rms && rms.plusOne()) {
      scaled = x.add(scaled);
    }
    return bias.isPresent() ? scaled.add(bias.get()) : scaled;
  }
}
