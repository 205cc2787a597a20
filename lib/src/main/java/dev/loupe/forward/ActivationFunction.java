package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Activation;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.torch.Ops;

/** An activation function, applied to each element. */
record ActivationFunction(Activation kind) {
  NDArray apply(NDArray x, BackwardRules rules) {
    return rules.function(x, this::value);
  }

  private NDArray value(NDArray x) {
    return switch (kind) {
      case GELU_TANH -> Ops.geluTanh(x);
      case GELU -> Ops.gelu(x);
      case SILU -> Ops.silu(x);
      case RELU -> x.getNDArrayInternal().relu();
      case TANH -> x.tanh();
    };
  }
}
