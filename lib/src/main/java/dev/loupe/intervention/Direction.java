package dev.loupe.intervention;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;

/**
 * A direction in the residual stream to ablate: x − (x·d)d / |d|².
 *
 * @param unit the direction, of length one, [d_model]
 */
public record Direction(Tensor unit) {
  /** The direction of a vector, whose length must be finite and not 0. */
  public static Direction of(Tensor vector) {
    double length = vector.norm(Axis.D_MODEL).value();
    if (length == 0 || !Double.isFinite(length)) {
      String what = length == 0 ? "0" : "infinity or NaN";
      throw new IllegalArgumentException("a direction of length " + what + " cannot be ablated");
    }
    return new Direction(vector.times(1 / length));
  }

  /** The part of an activation along this direction. */
  public Tensor part(Tensor activation) {
    return activation.project(unit, Axis.D_MODEL);
  }

  /** The activation without its part along this direction. */
  public Tensor rest(Tensor activation) {
    return activation.minus(part(activation));
  }
}
