package dev.loupe.model;

import static dev.loupe.site.Act.MLP_IN;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.MLP_POST;
import static dev.loupe.site.Act.MLP_PRE;
import static dev.loupe.site.Act.MLP_PRE_LINEAR;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Activation;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Weight;
import dev.loupe.tensor.Ops;
import java.util.Optional;

/** The MLP of one block, from the residual stream to what it writes back. */
final class MlpLayer {
  private final int layer;
  private final Mlp spec;
  private final NormLayer norm;
  private final Linear in;
  private final Optional<Linear> gateMatrix;
  private final Linear out;

  MlpLayer(int layer, Mlp spec, NormLayer norm, Weights weights) {
    this.layer = layer;
    this.spec = spec;
    this.norm = norm;
    this.in = weights.linear(Weight.W_IN, Weight.B_IN, layer);
    this.gateMatrix =
        spec.gated()
            ? Optional.of(weights.linear(Weight.W_GATE, Weight.B_GATE, layer))
            : Optional.empty();
    this.out = weights.linear(Weight.W_OUT, Weight.B_OUT, layer);
  }

  NDArray apply(NDArray resid, Pass pass) {
    Gate gate = pass.gate();
    NDArray normed = norm.apply(gate.pass(MLP_IN, layer, resid), gate);
    NDArray post =
        gateMatrix.isPresent() ? gated(normed, gateMatrix.get(), gate) : plain(normed, gate);
    return gate.pass(MLP_OUT, layer, out.apply(gate.pass(MLP_POST, layer, post)));
  }

  private NDArray plain(NDArray normed, Gate gate) {
    return activate(gate.pass(MLP_PRE, layer, in.apply(normed))); // [batch, pos, d_mlp]
  }

  private NDArray gated(NDArray normed, Linear matrix, Gate gate) {
    NDArray open = activate(gate.pass(MLP_PRE, layer, matrix.apply(normed)));
    return open.mul(gate.pass(MLP_PRE_LINEAR, layer, in.apply(normed)));
  }

  private NDArray activate(NDArray x) {
    Activation activation = spec.activation();
    return switch (activation) {
      case GELU_TANH -> Ops.geluTanh(x);
      case GELU -> Ops.gelu(x);
      case SILU -> Ops.silu(x);
      case RELU -> x.getNDArrayInternal().relu();
    };
  }
}
