package dev.loupe.forward.rules;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.DataType;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The rules of DeepLIFT for a batch whose first half are prompts and whose second half their
 * baselines, in the same order: a part's change is divided among its inputs without a rest. The
 * gradient at a prompt is the multiplier of its difference from its baseline; the gradient at a
 * baseline is 0.
 *
 * <p>With Δ for the difference and a bar for the mean of prompt and baseline:
 *
 * <ul>
 *   <li>a function has the multiplier Δf / Δx, and its derivative where Δx is 0;
 *   <li>a product has Δ(ab) = Δa · b̄ + ā · Δb;
 *   <li>a norm y = x / s is the product x = y · s, so Δy = (Δx − ȳ · Δs) / s̄, and from s² =
 *       mean(x²) + eps follows Δs = mean(x̄ · Δx) / s̄;
 *   <li>the softmax p of scores x has Δp = l · (Δx − Σ l · Δx / Σ l), where l = Δp / Δ log p is the
 *       logarithmic mean of both p.
 * </ul>
 *
 * <p>All are exact, become the derivative as the baseline comes close, and stay finite where the
 * baseline is 0.
 *
 * <p>Shrikumar et al. 2017, <a href="https://arxiv.org/abs/1704.02685">DeepLIFT</a>, section 3.5.1
 * (the rescale rule), which has functions only; the others are the same idea for parts with several
 * inputs.
 */
public record Rescale() implements BackwardRules {
  // Δf / Δx loses digits as Δx shrinks, and the derivative at x gains them: both have half of the
  // type's digits at the root of its rounding.
  private static final double NEAR = Math.sqrt(Math.ulp(1.0));
  private static final double NEAR_IN_FLOATS = Math.sqrt(Math.ulp(1.0f));

  @Override
  public NDArray function(NDArray x, UnaryOperator<NDArray> f) {
    double near = x.getDataType() == DataType.FLOAT64 ? NEAR : NEAR_IN_FLOATS;
    return Surrogates.call("rescaled", x, f.apply(x), near);
  }

  @Override
  public NDArray normalised(NDArray x, double eps) {
    return Surrogates.call("rescaled_norm", x, eps);
  }

  @Override
  public NDArray product(NDArray deciding, NDArray carried, BinaryOperator<NDArray> product) {
    return Surrogates.call(
        "sum_joined",
        product.apply(deciding.stopGradient(), carried.stopGradient()),
        product.apply(change(deciding), middle(carried)),
        product.apply(middle(deciding), change(carried)));
  }

  private static NDArray change(NDArray x) {
    return Surrogates.call("change", x);
  }

  private static NDArray middle(NDArray x) {
    return Surrogates.call("middle", x);
  }

  @Override
  public NDArray softmax(NDArray scores) {
    return Surrogates.call("rescaled_softmax", scores);
  }
}
