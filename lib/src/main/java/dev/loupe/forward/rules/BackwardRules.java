package dev.loupe.forward.rules;

import ai.djl.ndarray.NDArray;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/**
 * How gradients come back through the nonlinear parts of a forward pass; linear parts are passed as
 * they are. No rule changes a value.
 */
public interface BackwardRules {
  /** The derivative, as autograd computes it. */
  BackwardRules EXACT = new Exact();

  /** Whether these are derivatives, so that the pass may compute as it likes. */
  default boolean exact() {
    return false;
  }

  /** A function of each element, f(x). */
  NDArray function(NDArray x, UnaryOperator<NDArray> f);

  /** x divided by its root mean square over the last axis: x / sqrt(mean(x²) + eps). */
  NDArray normalised(NDArray x, double eps);

  /**
   * A product that is linear in each factor.
   *
   * @param deciding the factor that says how much is carried: an attention pattern, an MLP's gate
   * @param carried the factor that is carried: values, the MLP's linear part
   * @param product the product of two such arrays
   */
  NDArray product(NDArray deciding, NDArray carried, BinaryOperator<NDArray> product);

  /** The softmax over the last axis. */
  NDArray softmax(NDArray scores);
}
