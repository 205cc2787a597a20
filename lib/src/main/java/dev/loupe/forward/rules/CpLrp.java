package dev.loupe.forward.rules;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * The rules of conservative propagation: as {@link AttnLrp}, but attention patterns and the gates
 * of MLPs are fixed numbers, and all relevance goes to what they let through.
 *
 * <p>Ali et al. 2022, <a href="https://arxiv.org/abs/2202.07304">XAI for Transformers: better
 * explanations through conservative propagation</a>, section 4.
 */
public record CpLrp() implements BackwardRules {
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
    return product.apply(deciding.stopGradient(), carried);
  }

  @Override
  public NDArray softmax(NDArray scores) {
    return scores.softmax(-1);
  }
}
