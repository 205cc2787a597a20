package dev.loupe.forward.rules;

import ai.djl.ndarray.NDArray;
import dev.loupe.torch.Ops;
import java.util.function.BinaryOperator;
import java.util.function.UnaryOperator;

/** Derivatives. */
record Exact() implements BackwardRules {
  @Override
  public boolean exact() {
    return true;
  }

  @Override
  public NDArray function(NDArray x, UnaryOperator<NDArray> f) {
    return f.apply(x);
  }

  @Override
  public NDArray normalised(NDArray x, double eps) {
    return x.div(Ops.rootMeanSquare(x, eps));
  }

  @Override
  public NDArray product(NDArray deciding, NDArray carried, BinaryOperator<NDArray> product) {
    return product.apply(deciding, carried);
  }

  @Override
  public NDArray softmax(NDArray scores) {
    return scores.softmax(-1);
  }
}
