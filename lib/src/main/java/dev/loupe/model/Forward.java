package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.arch.Block;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The forward pass of every family: it asks the {@link Spec}, never a model's name.
 *
 * <p>Every block's intermediate results live in a manager of their own and end with the block.
 */
final class Forward {
  private final Spec spec;
  private final Weights weights;
  private final List<AttentionLayer> attention = new ArrayList<>();
  private final List<MlpLayer> mlp = new ArrayList<>();
  private final NormLayer finalNorm;

  Forward(Spec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
    for (int l = 0; l < spec.layers(); l++) {
      int layer = l;
      NormLayer first = norm(Weight.LN1_W, Weight.LN1_B, Act.LN1_SCALE, Act.LN1_NORMALIZED, layer);
      attention.add(new AttentionLayer(layer, spec.attention(), first, weights));
      NormLayer second = norm(Weight.LN2_W, Weight.LN2_B, Act.LN2_SCALE, Act.LN2_NORMALIZED, layer);
      spec.mlp().ifPresent(shape -> mlp.add(new MlpLayer(layer, shape, second, weights)));
    }
    this.finalNorm =
        norm(Weight.LN_FINAL_W, Weight.LN_FINAL_B, Act.LN_FINAL_SCALE, Act.LN_FINAL_NORMALIZED, 0);
  }

  private NormLayer norm(Weight weight, Weight bias, Act scale, Act result, int layer) {
    return new NormLayer(
        spec.norm(), weights.find(weight, layer), weights.find(bias, layer), scale, result, layer);
  }

  /** The residual stream as it enters the first block, [batch, pos, d_model]. */
  NDArray embed(NDArray ids, Pass pass) {
    NDArray embedded = pass.gate().pass(Act.EMBED, 0, lookUp(ids, weights.get(Weight.W_E, 0)));
    if (!(spec.positions() instanceof Positions.Learned)) {
      return embedded;
    }
    NDArray positions = lookUp(pass.positions(), weights.get(Weight.W_POS, 0));
    return embedded.add(pass.gate().pass(Act.POS_EMBED, 0, positions));
  }

  private static NDArray lookUp(NDArray ids, NDArray table) {
    return JniUtils.embedding((PtNDArray) ids, (PtNDArray) table, false);
  }

  /** The residual stream after the blocks {@code from} up to but not including {@code to}. */
  NDArray blocks(NDArray resid, int from, int to, Pass pass) {
    NDArray stream = resid;
    for (int layer = from; layer < to; layer++) {
      Progress.checkCancelled();
      try (NDManager block = pass.work().newSubManager()) {
        stream.attach(block);
        stream = block(stream, layer, pass);
        stream.attach(pass.work());
      }
    }
    return stream;
  }

  private NDArray block(NDArray resid, int layer, Pass pass) {
    Gate gate = pass.gate();
    NDArray pre = gate.pass(Act.RESID_PRE, layer, resid);
    NDArray attnOut = attention.get(layer).apply(pre, pass);
    NDArray post;
    if (mlp.isEmpty()) {
      post = pre.add(attnOut);
    } else if (spec.block() == Block.PARALLEL) {
      post = pre.add(attnOut).add(mlp.get(layer).apply(pre, pass));
    } else {
      NDArray mid = gate.pass(Act.RESID_MID, layer, pre.add(attnOut));
      post = mid.add(mlp.get(layer).apply(mid, pass));
    }
    return gate.pass(Act.RESID_POST, layer, post);
  }

  /** Logits of every position given, [batch, pos, vocab]. */
  NDArray unembed(NDArray resid, Gate gate) {
    NDArray normed = finalNorm.apply(resid, gate);
    return new Linear(weights.get(Weight.W_U, 0), Optional.empty()).apply(normed);
  }
}
