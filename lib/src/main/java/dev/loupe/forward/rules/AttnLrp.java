package dev.loupe.forward.rules;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The rules of AttnLRP: a function passes relevance in proportion, f(x) = x · (f(x) / x) with a
 * fixed quotient; norms have a fixed scale; each factor of a product gets half; the softmax passes
 * its derivative.
 *
 * <p>Achtibat et al. 2024, <a href="https://arxiv.org/abs/2402.05602">AttnLRP</a>, section 3.
 */
public record AttnLrp() implements BackwardRules {
  @Override
  public NDArray function(NDArray x, UnaryOperator<NDArray> f) {
    return Surrogates.call("in_proportion", x, f.apply(x));
  }

  @Override
  public NDArray normalised(NDArray x, double eps) {
    return Surrogates.call("divided_by_fixed", x, eps);
  }

  @Override
  public NDArray product(NDArray deciding, NDArray carried, BinaryOperator<NDArray> product) {
    return Surrogates.call("half", product.apply(deciding, carried));
  }

  @Override
  public NDArray softmax(NDArray scores) {
    return scores.softmax(-1);
  }
}
