package dev.loupe.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Norm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.progress.Progress;
import dev.loupe.site.Act;
import dev.loupe.tensor.Ops;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

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
  private final NormLayer embedNorm;
  private final NormLayer finalNorm;

  Forward(Spec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
    for (int l = 0; l < spec.layers(); l++) {
      int layer = l;
      Norm reading = spec.block().readsNormed() ? spec.norm() : new Norm.None();
      NormLayer one =
          new NormLayer(
              norm(reading, Weight.LN1_W, Weight.LN1_B, layer),
              Act.LN1_SCALE,
              Act.LN1_NORMALIZED,
              layer);
      NormLayer two =
          new NormLayer(
              norm(reading, Weight.LN2_W, Weight.LN2_B, layer),
              Act.LN2_SCALE,
              Act.LN2_NORMALIZED,
              layer);
      attention.add(
          new AttentionLayer(layer, spec, one, behind(Weight.LN1_POST_W, layer), weights));
      NormLayer read = spec.block().oneNorm() ? one : two;
      spec.mlp()
          .ifPresent(
              shape ->
                  mlp.add(
                      new MlpLayer(layer, shape, read, behind(Weight.LN2_POST_W, layer), weights)));
    }
    this.embedNorm =
        new NormLayer(
            norm(spec.norm(), Weight.EMBED_LN_W, Weight.EMBED_LN_B, 0),
            Act.EMBED_LN_SCALE,
            Act.EMBED_LN_NORMALIZED,
            0);
    this.finalNorm =
        new NormLayer(
            norm(spec.norm(), Weight.LN_FINAL_W, Weight.LN_FINAL_B, 0),
            Act.LN_FINAL_SCALE,
            Act.LN_FINAL_NORMALIZED,
            0);
  }

  private PlainNorm norm(Norm norm, Weight weight, Weight bias, int layer) {
    return new PlainNorm(norm, weights.find(weight, layer), weights.find(bias, layer));
  }

  /** The norm of what a block's half has computed, where there is one. */
  private Optional<PlainNorm> behind(Weight weight, int layer) {
    return weights
        .find(weight, layer)
        .map(found -> new PlainNorm(spec.norm(), Optional.of(found), Optional.empty()));
  }

  /** The residual stream as it enters the first block, [batch, pos, d_model]. */
  NDArray embed(NDArray ids, Pass pass) {
    boolean normed = spec.ends().norm() == EmbedNorm.TOKENS;
    NDArray tokens = normed ? embedNorm.apply(vectors(ids), pass.gate()) : vectors(ids);
    NDArray embedded = pass.gate().pass(Act.EMBED, 0, tokens);
    if (!(spec.positions() instanceof Positions.Learned)) {
      return embedded;
    }
    NDArray positions = lookUp(pass.positions(), weights.get(Weight.W_POS, 0));
    return embedded.add(pass.gate().pass(Act.POS_EMBED, 0, positions));
  }

  private NDArray vectors(NDArray ids) {
    NDArray found = lookUp(ids, weights.get(Weight.W_E, 0));
    double scale = spec.ends().embedScale();
    return scale == 1 ? found : found.mul(scale);
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

  /** Whether the block gives the last position of each prompt only: nobody looks at the others. */
  boolean givesLast(int layer, Pass pass) {
    return pass.toLast() && layer == spec.layers() - 1 && !pass.gate().watches(layer);
  }

  private NDArray block(NDArray resid, int layer, Pass pass) {
    Gate gate = pass.gate();
    NDArray pre = gate.pass(Act.RESID_PRE, layer, resid);
    NDArray normed = attention.get(layer).norm(pre, gate);
    boolean last = givesLast(layer, pass);
    NDArray attnOut = attention.get(layer).apply(pre, normed, last, pass);
    return last
        ? behindAttention(pass.sight().last(pre), pass.sight().last(normed), attnOut, layer, gate)
        : behindAttention(pre, normed, attnOut, layer, gate);
  }

  private NDArray behindAttention(
      NDArray pre, NDArray normed, NDArray attnOut, int layer, Gate gate) {
    NDArray post;
    if (mlp.isEmpty()) {
      post = pre.add(attnOut);
    } else if (spec.block().parallel()) {
      Optional<NDArray> shared = spec.block().oneNorm() ? Optional.of(normed) : Optional.empty();
      post = pre.add(attnOut).add(mlp.get(layer).apply(pre, shared, gate));
    } else {
      NDArray mid = gate.pass(Act.RESID_MID, layer, pre.add(attnOut));
      post = mid.add(mlp.get(layer).apply(mid, Optional.empty(), gate));
    }
    return gate.pass(Act.RESID_POST, layer, post);
  }

  /**
   * The residual stream behind a block, from one activation of it on; each position by itself, so
   * that these may be any positions, [1, row, d_model].
   *
   * @param given which activation {@code value} is: one behind attention's mix
   * @param unchanged the block's other activations at the same positions
   */
  NDArray rest(Act given, NDArray value, int layer, Function<Act, NDArray> unchanged) {
    Gate gate = Gate.open();
    boolean parallel = spec.block().parallel() || mlp.isEmpty();
    return switch (given) {
      case RESID_POST -> value;
      case MLP_OUT ->
          parallel
              ? unchanged.apply(Act.RESID_PRE).add(unchanged.apply(Act.ATTN_OUT)).add(value)
              : unchanged.apply(Act.RESID_MID).add(value);
      case MLP_POST -> rest(Act.MLP_OUT, mlp.get(layer).write(value, gate), layer, unchanged);
      case RESID_MID -> value.add(mlp.get(layer).apply(value, Optional.empty(), gate));
      case ATTN_OUT -> afterAttention(value, layer, unchanged);
      case HEAD_Z -> rest(Act.ATTN_OUT, attention.get(layer).write(value, gate), layer, unchanged);
      default -> throw new IllegalArgumentException(given + " is not behind attention's mix");
    };
  }

  private NDArray afterAttention(NDArray attnOut, int layer, Function<Act, NDArray> unchanged) {
    NDArray written = unchanged.apply(Act.RESID_PRE).add(attnOut);
    if (mlp.isEmpty()) {
      return written;
    }
    return spec.block().parallel()
        ? written.add(unchanged.apply(Act.MLP_OUT))
        : rest(Act.RESID_MID, written, layer, unchanged);
  }

  /** Each head's mix of values in a layer, from queries, keys and values, through the gate. */
  NDArray mix(int layer, NDArray queries, NDArray keys, NDArray values, Pass pass) {
    return attention.get(layer).mix(queries, keys, values, pass);
  }

  /** Logits of every position given, [batch, pos, vocab]. */
  NDArray unembed(NDArray resid, Gate gate) {
    return unembed(resid, Optional.empty(), gate);
  }

  /** The same of some tokens only, [batch, pos, token]. */
  NDArray unembed(NDArray resid, Optional<List<Integer>> tokens, Gate gate) {
    NDArray normed = finalNorm.apply(resid, gate);
    Linear all = weights.linear(Weight.W_U, Weight.B_U, 0);
    NDArray logits =
        tokens.map(some -> all.rows(some, normed.getManager())).orElse(all).apply(normed);
    return spec.ends().softcap().map(cap -> Ops.softcap(logits, cap)).orElse(logits);
  }
}
