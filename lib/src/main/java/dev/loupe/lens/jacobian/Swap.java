package dev.loupe.lens.jacobian;

import dev.loupe.axis.Axis;
import dev.loupe.intervention.EachPosition;
import dev.loupe.tensor.Tensor;

/**
 * The intervention that exchanges the coordinates of two directions: h + α V (σ(c) − c), c = V⁺h.
 *
 * <p>With two columns, V (σ(c) − c) is (c₂ − c₁)(v₁ − v₂), and c₂ − c₁ is one dot product.
 *
 * @param reading what is c₂ − c₁ in a dot product with h, [d_model]
 * @param change α (v₁ − v₂), [d_model]
 */
record Swap(Tensor reading, Tensor change) implements EachPosition {
  private static final double PARALLEL = 1e-10; // sin² of the angle

  static Swap of(Tensor one, Tensor other, double strength) {
    double ones = one.dot(one, Axis.D_MODEL).value();
    double others = other.dot(other, Axis.D_MODEL).value();
    double both = one.dot(other, Axis.D_MODEL).value();
    double determinant = ones * others - both * both; // of VᵀV, whose inverse times Vᵀ is V⁺
    if (!(determinant > PARALLEL * ones * others)) {
      throw new IllegalArgumentException(
          "the two tokens have parallel directions, or one of length 0, so they cannot be exchanged");
    }
    // (−1, 1) (VᵀV)⁻¹ Vᵀ
    Tensor reading =
        other.times((ones + both) / determinant).minus(one.times((others + both) / determinant));
    return new Swap(reading, one.minus(other).times(strength));
  }

  @Override
  public Tensor apply(Tensor here) {
    return here.plus(here.dot(reading, Axis.D_MODEL).times(change));
  }

  @Override
  public String toString() {
    return "swap of two tokens' directions";
  }
}
