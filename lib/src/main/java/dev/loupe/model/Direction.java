package dev.loupe.model;

import dev.loupe.tensor.Axis;
import dev.loupe.tensor.Tensor;

/**
 * A direction of the residual stream that is ablated: x − (x·d)d / |d|².
 *
 * @param unit it, of length one, [d_model]
 */
public record Direction(Tensor unit) {
  /** The direction of a vector, which has to have a length. */
  public static Direction of(Tensor vector) {
    double length = vector.norm(Axis.D_MODEL).value();
    if (length == 0 || !Double.isFinite(length)) {
      String what = length == 0 ? "0" : "that is no finite number";
      throw new IllegalArgumentException("a direction of length " + what + " cannot be ablated");
    }
    return new Direction(vector.times(1 / length));
  }

  /** What an activation has along it. */
  public Tensor part(Tensor activation) {
    return activation.project(unit, Axis.D_MODEL);
  }

  /** What an activation has besides. */
  public Tensor rest(Tensor activation) {
    return activation.minus(part(activation));
  }
}
