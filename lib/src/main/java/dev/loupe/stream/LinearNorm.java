package dev.loupe.stream;

import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import java.util.Objects;

/**
 * A norm of a model without its division, which makes it linear: w ⊙ (x − mean(x)); RMSNorm
 * subtracts no mean. The bias is left out.
 *
 * <p>The norm itself is {@code of(x) / scale(x) + bias}. With the scale of a run held fixed, what a
 * sum of parts becomes is the sum of what each part becomes. A model without the norm passes
 * everything on as it is.
 *
 * @param model the model
 * @param weight the norm's weight w, such as {@code LN_FINAL_W}
 * @param layer its layer; 0 for a norm that a model has once
 */
public record LinearNorm(HookedTransformer model, Weight weight, int layer) {
  /** Requires a model and the name of a weight. */
  public LinearNorm {
    Objects.requireNonNull(model, "a norm belongs to a model, and null was given");
    Objects.requireNonNull(weight, "a norm is named by its weight, and null was given");
  }

  /** The norm before W_U. */
  public static LinearNorm last(HookedTransformer model) {
    return new LinearNorm(model, Weight.LN_FINAL_W, 0);
  }

  /** Whether the model has this norm. */
  public boolean exists() {
    return weight.existsIn(model.spec());
  }

  /** w ⊙ (x − mean(x)) of inputs [.., d_model], with the same axes. */
  public Tensor of(Tensor inputs) {
    return weighted(centred(inputs));
  }

  /**
   * The direction that reads the input as another reads the output, [.., d_model]: {@code
   * of(x).dot(reading)} is {@code x.dot(before(reading))}.
   */
  public Tensor before(Tensor reading) {
    return centred(weighted(reading));
  }

  /** What the norm divides inputs [.., d_model] by: sqrt(mean((x − mean(x))²) + eps), [..]. */
  public Tensor scale(Tensor inputs) {
    Norm norm = model.spec().norm();
    double eps = norm instanceof Norm.LayerNorm one ? one.eps() : ((Norm.RmsNorm) norm).eps();
    Tensor x = centred(inputs);
    return x.times(x).mean(Axis.D_MODEL).plus(eps).sqrt();
  }

  /** What the norm multiplies by: its weight, in Gemma one more; it must exist. */
  public Tensor factor() {
    Tensor stored = model.weight(weight.name(layer));
    return model.spec().norm() instanceof Norm.RmsNorm rms && rms.plusOne()
        ? stored.plus(1)
        : stored;
  }

  private Tensor weighted(Tensor x) {
    return exists() ? x.times(factor()) : x;
  }

  private Tensor centred(Tensor x) {
    return exists() && model.spec().norm() instanceof Norm.LayerNorm ? x.centred(Axis.D_MODEL) : x;
  }

  @Override
  public String toString() {
    return weight.name(layer) + " of " + model.name() + ", without its division";
  }
}
