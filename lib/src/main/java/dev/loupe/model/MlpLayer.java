package dev.loupe.model;

import static dev.loupe.site.Act.MLP_IN;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.MLP_POST;
import static dev.loupe.site.Act.MLP_PRE;
import static dev.loupe.site.Act.MLP_PRE_LINEAR;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Weight;
import java.util.Optional;

/** The MLP of one block, from the residual stream to what it writes back. */
final class MlpLayer {
  private final int layer;
  private final ActivationFunction activation;
  private final NormLayer norm;
  private final Optional<PlainNorm> after;
  private final Linear in;
  private final Optional<Linear> gateMatrix;
  private final Linear out;

  MlpLayer(int layer, Mlp spec, NormLayer norm, Optional<PlainNorm> after, Weights weights) {
    this.layer = layer;
    this.activation = new ActivationFunction(spec.activation());
    this.norm = norm;
    this.after = after;
    this.in = weights.linear(Weight.W_IN, Weight.B_IN, layer);
    this.gateMatrix =
        spec.gated()
            ? Optional.of(weights.linear(Weight.W_GATE, Weight.B_GATE, layer))
            : Optional.empty();
    this.out = weights.linear(Weight.W_OUT, Weight.B_OUT, layer);
  }

  /** With {@code shared}, the norm is attention's, and that is what it gave. */
  NDArray apply(NDArray resid, Optional<NDArray> shared, Gate gate) {
    NDArray read = gate.pass(MLP_IN, layer, resid);
    NDArray normed =
        shared.isPresent() ? own(read, resid, shared.get(), gate) : norm.apply(read, gate);
    NDArray post =
        gateMatrix.isPresent() ? gated(normed, gateMatrix.get(), gate) : plain(normed, gate);
    return write(gate.pass(MLP_POST, layer, post), gate);
  }

  /** What activated neurons write into the residual stream, [batch, pos, d_model]. */
  NDArray write(NDArray post, Gate gate) {
    NDArray mixed = out.apply(post);
    return gate.pass(MLP_OUT, layer, after.isPresent() ? after.get().apply(mixed) : mixed);
  }

  /** A changed input passes the norm by itself, so a change of the shared norm would be lost. */
  private NDArray own(NDArray read, NDArray resid, NDArray shared, Gate gate) {
    if (read == resid) {
      return shared;
    }
    if (norm.changedBy(gate)) {
      throw new IllegalArgumentException(
          "layer "
              + layer
              + "'s norm and the MLP's input cannot both be changed in one run: a changed input has a norm of its own");
    }
    return norm.normalised(read);
  }

  private NDArray plain(NDArray normed, Gate gate) {
    return activation.apply(gate.pass(MLP_PRE, layer, in.apply(normed))); // [batch, pos, d_mlp]
  }

  private NDArray gated(NDArray normed, Linear matrix, Gate gate) {
    NDArray open = activation.apply(gate.pass(MLP_PRE, layer, matrix.apply(normed)));
    return open.mul(gate.pass(MLP_PRE_LINEAR, layer, in.apply(normed)));
  }
}
