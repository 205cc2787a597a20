package dev.loupe.attribution;

import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;

/**
 * A norm whose scale is that of a run, so that it is linear: (x − mean(x)) / scale ⊙ w, in
 * root-mean-square norms without the mean. Its bias is left out.
 *
 * @param weight the norm's weight w, which models without the norm lack
 */
record FrozenNorm(HookedTransformer model, Weight weight, int layer) {
  /** Whether the model has this norm. */
  boolean exists() {
    return weight.existsIn(model.spec());
  }

  /**
   * The direction that reads the norm's input as {@code behind} reads its output: input · before =
   * scale · (output · behind); without such a norm, the same direction.
   *
   * @param behind a direction, [.., d_model]
   */
  Tensor before(Tensor behind) {
    if (!exists()) {
      return behind;
    }
    Norm norm = model.spec().norm();
    Tensor stored = model.weight(weight.name(layer));
    boolean plusOne = norm instanceof Norm.RmsNorm rms && rms.plusOne();
    Tensor weighted = behind.times(plusOne ? stored.plus(1) : stored);
    return norm instanceof Norm.LayerNorm ? weighted.centred(Axis.D_MODEL) : weighted;
  }

  /** The number that the norm divides these inputs [.., d_model] by: sqrt(mean(x²) + eps). */
  Tensor scale(Tensor inputs) {
    Norm norm = model.spec().norm();
    Tensor x = norm instanceof Norm.LayerNorm ? inputs.centred(Axis.D_MODEL) : inputs;
    double eps = norm instanceof Norm.LayerNorm one ? one.eps() : ((Norm.RmsNorm) norm).eps();
    return x.times(x).mean(Axis.D_MODEL).plus(eps).sqrt();
  }
}
