package dev.loupe.tensor;

import ai.djl.ndarray.NDArray;
import dev.loupe.torch.Functions;
import dev.loupe.torch.Ops;

/**
 * Functions of each value of a tensor, and comparisons, which give 1 where they hold and 0
 * elsewhere; axes meet by name. The number type stays what it is.
 *
 * <pre>{@code
 * stream.minus(0.5).relu()
 * x.clamp(-1, 1)
 * x.greaterThan(0).mean(POS)              // the share of positions where x is positive
 * x.where(x.greaterThan(0), 0)            // x where it is positive, elsewhere 0
 * }</pre>
 *
 * <p>With NaN every comparison gives 0. A comparison has no gradient; a choice passes the gradient
 * to the values that it takes.
 */
public sealed interface Elementwise permits Tensor {
  private Tensor each(String function, Object... numbers) {
    return ((Tensor) this).each(x -> Functions.of(function, x, numbers));
  }

  /** The absolute value of each value. */
  default Tensor abs() {
    return each("abs");
  }

  /** e to the power of each value. */
  default Tensor exp() {
    return each("exp");
  }

  /** The natural logarithm of each value; of 0 it is minus infinity, of less it is NaN. */
  default Tensor log() {
    return each("log");
  }

  /** The cosine of each value, which is an angle in radians. */
  default Tensor cos() {
    return each("cos");
  }

  /** The sine of each value, which is an angle in radians. */
  default Tensor sin() {
    return each("sin");
  }

  /** The square root of each value; of less than 0 it is NaN. */
  default Tensor sqrt() {
    return each("sqrt");
  }

  /** Each value to the power of {@code exponent}. */
  default Tensor pow(double exponent) {
    return each("pow", exponent);
  }

  /** The sign of each value: -1, 0 or 1. */
  default Tensor sign() {
    return each("sign");
  }

  /** The largest whole number that is not above each value; its gradient is 0. */
  default Tensor floor() {
    return each("floor");
  }

  /** The smallest whole number that is not below each value; its gradient is 0. */
  default Tensor ceil() {
    return each("ceil");
  }

  /**
   * The whole number nearest to each value; its gradient is 0. Halfway between two it is the even
   * one, as in PyTorch: 0.5 and 1.5 become 0 and 2.
   */
  default Tensor round() {
    return each("round");
  }

  /** Each value, or the bound that it is beyond. */
  default Tensor clamp(double low, double high) {
    if (!(low <= high)) {
      throw new IllegalArgumentException(
          "values cannot be clamped between " + low + " and " + high + "; give the smaller first");
    }
    return each("clamp", low, high);
  }

  /** Each value, and 0 for those below 0. */
  default Tensor relu() {
    return each("relu");
  }

  /** 1 / (1 + exp(-x)) of each value, between 0 and 1. */
  default Tensor sigmoid() {
    return each("sigmoid");
  }

  /** The hyperbolic tangent of each value, between -1 and 1. */
  default Tensor tanh() {
    return each("tanh");
  }

  /** x · Φ(x) of each value, by the error function. Hendrycks and Gimpel 2016, arXiv 1606.08415. */
  default Tensor gelu() {
    return each("gelu");
  }

  /** GELU in its tanh form, as GPT-2 uses it. Hendrycks and Gimpel 2016, arXiv 1606.08415. */
  default Tensor geluTanh() {
    return each("gelu_tanh");
  }

  /** x · sigmoid(x) of each value. Elfwing et al. 2017, arXiv 1702.03118. */
  default Tensor silu() {
    return each("silu");
  }

  private Tensor compare(String how, Tensor other) {
    return Broadcast.combine((Tensor) this, other, (x, y) -> Functions.of(how, x, y));
  }

  private Tensor compare(String how, double number) {
    return ((Tensor) this).each(x -> Functions.of(how, x, scalar(x, number)));
  }

  private static NDArray scalar(NDArray x, double number) {
    return x.getManager().create(number); // without axes, it leaves the number type of x alone
  }

  /** 1 where this is greater than the other, elsewhere 0. */
  default Tensor greaterThan(Tensor other) {
    return compare("greater", other);
  }

  /** 1 where the value is greater than a number, elsewhere 0. */
  default Tensor greaterThan(double number) {
    return compare("greater", number);
  }

  /** 1 where this is less than the other, elsewhere 0. */
  default Tensor lessThan(Tensor other) {
    return compare("less", other);
  }

  /** 1 where the value is less than a number, elsewhere 0. */
  default Tensor lessThan(double number) {
    return compare("less", number);
  }

  /** 1 where this is the other or greater, elsewhere 0. */
  default Tensor atLeast(Tensor other) {
    return compare("at_least", other);
  }

  /** 1 where the value is at least a number, elsewhere 0. */
  default Tensor atLeast(double number) {
    return compare("at_least", number);
  }

  /** 1 where this is the other or less, elsewhere 0. */
  default Tensor atMost(Tensor other) {
    return compare("at_most", other);
  }

  /** 1 where the value is at most a number, elsewhere 0. */
  default Tensor atMost(double number) {
    return compare("at_most", number);
  }

  /** 1 where both have the same value, elsewhere 0. */
  default Tensor equalTo(Tensor other) {
    return compare("equal", other);
  }

  /** 1 where the value is this number, elsewhere 0. */
  default Tensor equalTo(double number) {
    return compare("equal", number);
  }

  /** 1 where the value is NaN, elsewhere 0. */
  default Tensor isNaN() {
    return ((Tensor) this).each(x -> Functions.of("is_nan", x));
  }

  /** This tensor where {@code condition} is not 0, elsewhere the other; axes meet by name. */
  default Tensor where(Tensor condition, Tensor other) {
    return where(condition, 0).plus(other.where(condition.equalTo(0), 0));
  }

  /** This tensor where {@code condition} is not 0, elsewhere a number. */
  default Tensor where(Tensor condition, double number) {
    return Broadcast.combine(
        (Tensor) this, condition, (x, c) -> Ops.where(c.neq(0), x, x.zerosLike().add(number)));
  }
}
