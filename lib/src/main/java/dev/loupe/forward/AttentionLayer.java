package dev.loupe.forward;

import static dev.loupe.site.Act.ATTN_IN;
import static dev.loupe.site.Act.ATTN_OUT;
import static dev.loupe.site.Act.ATTN_SCORES;
import static dev.loupe.site.Act.HEAD_RESULT;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.KEY;
import static dev.loupe.site.Act.KEY_INPUT;
import static dev.loupe.site.Act.PATTERN;
import static dev.loupe.site.Act.QUERY;
import static dev.loupe.site.Act.QUERY_INPUT;
import static dev.loupe.site.Act.ROT_KEY;
import static dev.loupe.site.Act.ROT_QUERY;
import static dev.loupe.site.Act.VALUE;
import static dev.loupe.site.Act.VALUE_INPUT;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.Attention;
import dev.loupe.arch.Positions;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Rotation;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.Optional;

/**
 * The attention of one block, from the residual stream to the output that is added to it. Vaswani
 * et al. 2017, arXiv 1706.03762.
 */
final class AttentionLayer {
  private final int layer;
  private final Attention spec;
  private final Optional<Rotation> rotation;
  private final NormLayer norm;
  private final Optional<PlainNorm> queryNorm;
  private final Optional<PlainNorm> keyNorm;
  private final Optional<PlainNorm> after;
  private final Linear query;
  private final Linear key;
  private final Linear value;
  private final Linear output;
  private final Optional<RoundedAttention> rounded;

  AttentionLayer(
      int layer, Spec model, NormLayer norm, Optional<PlainNorm> after, Weights weights) {
    this.layer = layer;
    this.spec = model.attention();
    this.rotation =
        model.positions() instanceof Positions.Rotary rotary ? rotary.in(layer) : Optional.empty();
    this.norm = norm;
    this.after = after;
    this.queryNorm =
        weights
            .find(Weight.Q_NORM_W, layer)
            .map(found -> new PlainNorm(model.norm(), Optional.of(found), Optional.empty()));
    this.keyNorm =
        weights
            .find(Weight.K_NORM_W, layer)
            .map(found -> new PlainNorm(model.norm(), Optional.of(found), Optional.empty()));
    this.query = weights.linear(Weight.W_Q, Weight.B_Q, layer);
    this.key = weights.linear(Weight.W_K, Weight.B_K, layer);
    this.value = weights.linear(Weight.W_V, Weight.B_V, layer);
    this.output = weights.linear(Weight.W_O, Weight.B_O, layer);
    this.rounded =
        weights.precision().rounded().map(by -> new RoundedAttention(by, spec, spec.scale(layer)));
  }

  /** The normalised input of queries, keys and values. */
  NDArray norm(NDArray resid, Gate gate) {
    return norm.apply(resid, gate);
  }

  /** The output of attention; with {@code last}, at the last position of each prompt only. */
  NDArray apply(NDArray resid, NDArray normed, boolean last, Pass pass) {
    Gate gate = pass.gate();
    NDArray shared = sharedInput(resid, gate);
    NDArray q =
        last
            ? lastQueries(normed, pass)
            : project(QUERY_INPUT, query, spec.heads(), shared, resid, normed, gate);
    NDArray k = project(KEY_INPUT, key, spec.kvHeads(), shared, resid, normed, gate);
    NDArray v = project(VALUE_INPUT, value, spec.kvHeads(), shared, resid, normed, gate);
    return write(mix(q, k, v, pass), gate);
  }

  private NDArray lastQueries(NDArray normed, Pass pass) {
    NDArray read = pass.sight().last(normed);
    Shape shape = read.getShape();
    return query.apply(read).reshape(shape.get(0), shape.get(1), spec.heads(), spec.dHead());
  }

  /**
   * Each head's mix of values, [batch, pos, head, d_head], from projected queries, keys and values.
   */
  NDArray mix(NDArray queries, NDArray keys, NDArray values, Pass pass) {
    Gate gate = pass.gate();
    NDArray q = gate.pass(QUERY, layer, queries);
    NDArray k = gate.pass(KEY, layer, keys);
    NDArray v = gate.pass(VALUE, layer, values);
    q = queryNorm.isPresent() ? normed(queryNorm.get(), q) : q;
    k = keyNorm.isPresent() ? normed(keyNorm.get(), k) : k;
    if (pass.angles().any()) {
      Optional<RotaryTable> ofKeys = pass.angles().by(rotation);
      boolean last = q.getShape().get(1) < k.getShape().get(1);
      Optional<RotaryTable> ofQueries = last ? ofKeys.map(a -> a.last(pass.sight())) : ofKeys;
      q = gate.pass(ROT_QUERY, layer, turned(q, ofQueries));
      k = gate.pass(ROT_KEY, layer, turned(k, ofKeys));
    }
    Sight.Attend attend = (qs, ks, vs, mask) -> attend(qs, ks, vs, mask, gate);
    return gate.pass(HEAD_Z, layer, pass.sight().mix(layer, spec.windowed(layer), q, k, v, attend));
  }

  /**
   * Queries or keys [batch, pos, head, d_head], normalised for each head alone or for all heads
   * together.
   */
  private NDArray normed(PlainNorm each, NDArray x) {
    if (spec.qkNorm() == QkNorm.PER_HEAD) {
      return each.apply(x);
    }
    Shape shape = x.getShape();
    return each.apply(x.reshape(shape.get(0), shape.get(1), -1)).reshape(shape);
  }

  private static NDArray turned(NDArray x, Optional<RotaryTable> angles) {
    return angles.isPresent() ? angles.get().rotate(x) : x;
  }

  private NDArray attend(NDArray queries, NDArray keys, NDArray values, ScoreMask mask, Gate gate) {
    long group = spec.heads() / spec.kvHeads();
    NDArray scores = scores(queries, keys, group, mask);
    NDArray pattern = gate.pass(ATTN_SCORES, layer, scores).softmax(-1); // [batch, head, dest, src]
    NDArray passed = gate.pass(PATTERN, layer, pattern);
    return rounded.isPresent()
        ? rounded.get().mix(passed, values)
        : Ops.mixValues(passed, values, group);
  }

  /** Attention scores before the softmax, [batch, head, dest, src]. */
  private NDArray scores(NDArray queries, NDArray keys, long group, ScoreMask mask) {
    if (rounded.isPresent()) {
      return rounded.get().scores(queries, keys, mask);
    }
    double scale = spec.scale(layer);
    NDArray blocked = mask.blocked();
    if (mask.slopes().isPresent()) {
      return Ops.biasedScores(queries, keys, group, scale, mask.slopes().get(), blocked);
    }
    return spec.softcap().isPresent()
        ? Ops.cappedScores(queries, keys, group, scale, spec.softcap().get(), blocked)
        : Ops.maskedScores(queries, keys, group, scale, blocked);
  }

  /** The output of attention for mixed values, [batch, pos, d_model]. */
  NDArray write(NDArray z, Gate gate) {
    Shape shape = z.getShape();
    NDArray mixed =
        output.apply(z.reshape(shape.get(0), shape.get(1), -1)); // [batch, pos, d_model]
    NDArray out = after.isPresent() ? after.get().apply(mixed) : mixed;
    if (gate.watches(HEAD_RESULT, layer)) {
      NDArray results = results(z, mixed);
      NDArray changed = gate.pass(HEAD_RESULT, layer, results);
      if (changed != results) {
        NDArray sum = changed.sum(new int[] {2});
        out = output.bias().map(sum::add).orElse(sum);
      }
    }
    return gate.pass(ATTN_OUT, layer, out);
  }

  /**
   * Each head's contribution to the residual stream, [batch, pos, head, d_model]; through a norm,
   * with the scale of all heads together.
   */
  private NDArray results(NDArray z, NDArray mixed) {
    NDArray results = output.weight().fromHeads(z);
    if (after.isEmpty()) {
      return results;
    }
    return after.get().weighted(results.div(after.get().scale(mixed).expandDims(2)));
  }

  /**
   * The copies of the residual stream that all of attention reads, or the stream itself if nothing
   * changes them.
   */
  private NDArray sharedInput(NDArray resid, Gate gate) {
    if (!gate.watches(ATTN_IN, layer)) {
      return resid;
    }
    NDArray copies = Ops.copies(resid, spec.heads());
    NDArray after = gate.pass(ATTN_IN, layer, copies);
    return after == copies ? resid : after;
  }

  /**
   * Queries, keys or values [batch, pos, head, d_head]; one matrix product for all heads unless
   * their inputs differ.
   */
  private NDArray project(
      Act input,
      Linear linear,
      int heads,
      NDArray shared,
      NDArray resid,
      NDArray normed,
      Gate gate) {
    NDArray own = shared;
    if (gate.watches(input, layer)) {
      NDArray copies = shared == resid ? Ops.copies(resid, heads) : shared;
      NDArray after = gate.pass(input, layer, copies);
      own = after == copies ? shared : after;
    }
    Shape shape = resid.getShape();
    return own == resid
        ? linear.apply(normed).reshape(shape.get(0), shape.get(1), heads, spec.dHead())
        : perHead(own, linear, heads, gate);
  }

  /**
   * Each copy has its own norm, so a change of the shared norm would have no effect: it is refused.
   */
  private NDArray perHead(NDArray copies, Linear linear, int heads, Gate gate) {
    if (norm.changedBy(gate)) {
      throw new IllegalArgumentException(
          "layer "
              + layer
              + "'s norm and the inputs of its heads cannot both be changed in one run, because each head's input has its own norm; change only one of them");
    }
    NDArray projected = linear.weight().intoHeads(norm.normalised(copies));
    return linear.bias().map(bias -> Ops.addHeadBias(projected, bias, heads)).orElse(projected);
  }
}
