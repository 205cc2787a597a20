package dev.loupe.tensor;

import dev.loupe.torch.Functions;

/**
 * Functions of each value of a tensor; the axes, the padding and the number type stay as they are.
 *
 * <pre>{@code
 * run.logits().exp()
 * stream.minus(0.5).relu()
 * x.clamp(-1, 1)
 * }</pre>
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
}
