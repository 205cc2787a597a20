package dev.loupe.forward;

import static dev.loupe.site.Act.LN1_NORMALIZED;
import static dev.loupe.site.Act.LN1_OUT;
import static dev.loupe.site.Act.LN1_SCALE;
import static dev.loupe.site.Act.LN2_NORMALIZED;
import static dev.loupe.site.Act.LN2_OUT;
import static dev.loupe.site.Act.LN2_SCALE;
import static dev.loupe.site.Act.MLP_IN;
import static dev.loupe.site.Act.MLP_OUT;
import static dev.loupe.site.Act.MLP_POST;
import static dev.loupe.site.Act.MLP_PRE;
import static dev.loupe.site.Act.MLP_PRE_LINEAR;

import ai.djl.ndarray.NDArray;
import dev.loupe.arch.Mlp;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.forward.half.Acts;
import dev.loupe.forward.half.MlpHalf;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.Optional;

/** The MLP of one block, from the residual stream to the output that is added to it. */
final class MlpLayer {
  private static final Acts OWN = Acts.of(MLP_IN, MLP_PRE, MLP_PRE_LINEAR, MLP_POST, MLP_OUT);
  private static final Acts FIRST_NORM = Acts.of(LN1_SCALE, LN1_NORMALIZED, LN1_OUT);
  private static final Acts SECOND_NORM = Acts.of(LN2_SCALE, LN2_NORMALIZED, LN2_OUT);

  private final int layer;
  private final ActivationFunction activation;
  private final NormLayer norm;
  private final Optional<PlainNorm> after;
  private final Linear in;
  private final Optional<Linear> gateMatrix;
  private final Linear out;
  private final Optional<MlpHalf> half;
  private final Acts inside; // what it computes
  private final Acts shown; // of these, what no other part of the block shows

  MlpLayer(int layer, Spec model, NormLayer norm, Optional<PlainNorm> after, Weights weights) {
    Mlp spec = model.mlp().orElseThrow();
    boolean first = model.block().oneNorm() || model.block().normsStream();
    this.inside = OWN.and(first ? FIRST_NORM : SECOND_NORM);
    this.shown = model.block().oneNorm() ? OWN : inside;
    this.half = MlpHalf.of(model, layer, weights);
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

  /** Whether {@link #inOneCall} can be used: it shows what is read, and changes nothing. */
  boolean goesInOneCall(Gate gate) {
    return half.isPresent()
        && !gate.alters(inside, layer)
        && half.get().shows(gate.watched(shown, layer));
  }

  /**
   * The residual stream with the output of the MLP for {@code read} added, with all norms between
   * them.
   */
  NDArray inOneCall(NDArray read, NDArray resid, Gate gate) {
    Acts watched = gate.watched(shown, layer);
    return watched.isEmpty()
        ? half.orElseThrow().apply(read, resid)
        : half.orElseThrow().watched(watched, (act, x) -> gate.pass(act, layer, x), read, resid);
  }

  /**
   * The output of the MLP; {@code shared} is the normalised input of attention, if both share one
   * norm.
   */
  NDArray apply(NDArray resid, Optional<NDArray> shared, Gate gate) {
    NDArray read = gate.pass(MLP_IN, layer, resid);
    NDArray normed =
        shared.isPresent() ? own(read, resid, shared.get(), gate) : norm.apply(read, gate);
    NDArray post =
        gateMatrix.isPresent() ? gated(normed, gateMatrix.get(), gate) : plain(normed, gate);
    return write(gate.pass(MLP_POST, layer, post), gate);
  }

  /** The output of the MLP for activated neurons, [batch, pos, d_model]. */
  NDArray write(NDArray post, Gate gate) {
    NDArray mixed = out.apply(post);
    return gate.pass(
        MLP_OUT, layer, after.isPresent() ? after.get().apply(mixed, gate.rules()) : mixed);
  }

  /**
   * The input's own norm. A changed input does not use the shared norm, so a change of that norm
   * would have no effect: it is refused.
   */
  private NDArray own(NDArray read, NDArray resid, NDArray shared, Gate gate) {
    if (read == resid) {
      return shared;
    }
    if (norm.changedBy(gate)) {
      throw new IllegalArgumentException(
          "layer "
              + layer
              + "'s norm and the MLP's input cannot both be changed in one run, because a changed input has its own norm; change only one of them");
    }
    return norm.normalised(read, gate);
  }

  private NDArray plain(NDArray normed, Gate gate) {
    return activation.apply(
        gate.pass(MLP_PRE, layer, in.apply(normed)), gate.rules()); // [batch, pos, d_mlp]
  }

  private NDArray gated(NDArray normed, Linear matrix, Gate gate) {
    NDArray pre = gate.pass(MLP_PRE, layer, matrix.apply(normed));
    NDArray open = activation.apply(pre, gate.rules());
    NDArray linear = gate.pass(MLP_PRE_LINEAR, layer, in.apply(normed));
    return gate.rules().product(open, linear, NDArray::mul);
  }
}
