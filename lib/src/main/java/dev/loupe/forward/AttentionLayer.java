package dev.loupe.forward;

import static dev.loupe.site.Act.ATTN_IN;
import static dev.loupe.site.Act.ATTN_OUT;
import static dev.loupe.site.Act.ATTN_SCORES;
import static dev.loupe.site.Act.HEAD_RESULT;
import static dev.loupe.site.Act.HEAD_Z;
import static dev.loupe.site.Act.KEY;
import static dev.loupe.site.Act.KEY_INPUT;
import static dev.loupe.site.Act.LN1_NORMALIZED;
import static dev.loupe.site.Act.LN1_OUT;
import static dev.loupe.site.Act.LN1_SCALE;
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
import dev.loupe.forward.half.Acts;
import dev.loupe.forward.half.AttentionHalf;
import dev.loupe.forward.rules.BackwardRules;
import dev.loupe.site.Act;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Linear;
import dev.loupe.weights.Weights;
import java.util.List;
import java.util.Optional;

/**
 * The attention of one block, from the residual stream to the output that is added to it. Vaswani
 * et al. 2017, arXiv 1706.03762.
 */
final class AttentionLayer {
  private static final Acts NORM = Acts.of(LN1_SCALE, LN1_NORMALIZED, LN1_OUT);
  private static final Acts HEADS =
      Acts.of(ATTN_IN, QUERY_INPUT, KEY_INPUT, VALUE_INPUT, QUERY, KEY, VALUE, ROT_QUERY, ROT_KEY);
  private static final Acts MIX = Acts.of(ATTN_SCORES, PATTERN);
  private static final Acts EXIT = Acts.of(HEAD_RESULT, ATTN_OUT);
  private static final NDArray[] NO_ANGLES = {};

  private final int layer;
  private final Attention spec;
  private final Optional<Rotation> rotation;
  private final NormLayer norm;
  private final Optional<PlainNorm> queryNorm;
  private final Optional<PlainNorm> keyNorm;
  private final Optional<PlainNorm> after;
  private final Projections projections;
  private final Linear output;
  private final Optional<RoundedAttention> rounded;
  private final Optional<AttentionHalf> half;
  private final Acts entry; // what is computed before scores
  private final Acts inside; // all that is computed

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
    this.projections = Projections.of(spec, layer, weights);
    this.output = weights.linear(Weight.W_O, Weight.B_O, layer);
    this.rounded =
        weights.precision().rounded().map(by -> new RoundedAttention(by, spec, spec.scale(layer)));
    this.half = AttentionHalf.of(model, layer, weights);
    this.entry = model.block().readsNormed() ? HEADS.and(NORM) : HEADS;
    this.inside = entry.and(MIX).and(EXIT).and(Acts.of(HEAD_Z));
  }

  /** The normalised input of queries, keys and values. */
  NDArray norm(NDArray resid, Gate gate) {
    return norm.apply(resid, gate);
  }

  /** Whether queries, keys and values are computed in steps, from a normalised input. */
  boolean entersInSteps(Pass pass) {
    return half.isEmpty() || pass.gate().watches(entry, layer) && !goesInOneCall(pass);
  }

  /** Whether one call computes attention and shows what is read of it. */
  private boolean goesInOneCall(Pass pass) {
    Gate gate = pass.gate();
    return half.isPresent()
        && pass.sight() instanceof PromptSight sight
        && !gate.alters(inside, layer)
        && half.get().shows(gate.watched(inside, layer))
        && (sight.cache().isEmpty() || !gate.watches(inside, layer));
  }

  /**
   * The residual stream with the output of attention added.
   *
   * @param normed the normalised input, if it is given
   * @param written the stream at the positions that are computed
   * @param last whether these are the last position of each prompt only
   */
  NDArray apply(NDArray resid, Optional<NDArray> normed, NDArray written, boolean last, Pass pass) {
    boolean fused = normed.isEmpty();
    if (fused && goesInOneCall(pass)) {
      return inOneCall(resid, last, (PromptSight) pass.sight(), pass);
    }
    NDArray z =
        fused
            ? mixed(entry(resid, written, last, pass), pass)
            : inSteps(resid, normed.get(), last, pass);
    return added(z, written, pass.gate());
  }

  private NDArray inOneCall(NDArray resid, boolean last, PromptSight sight, Pass pass) {
    Gate gate = pass.gate();
    NDArray[] angles = angles(pass).map(RotaryTable::arrays).orElse(NO_ANGLES);
    NDArray[] mask = sight.masks().of(spec.windowed(layer)).arrays();
    Acts read = gate.watched(inside, layer);
    if (!read.isEmpty()) {
      return half.get().watched(read, (act, x) -> gate.pass(act, layer, x), resid, angles, mask);
    }
    if (pass.learning() && !last && half.get().learns() && sight.unpadded()) {
      return half.get().learned(resid, angles);
    }
    return sight.cache().isPresent()
        ? behindCached(resid, sight.cache().get(), angles, mask)
        : half.get().whole(resid, last, angles, mask);
  }

  private NDArray behindCached(NDArray resid, KvCache cache, NDArray[] angles, NDArray[] mask) {
    List<NDArray> results =
        cache.has(layer)
            ? half.get().behind(resid, cache.keys(layer), cache.values(layer), angles, mask)
            : half.get().first(resid, angles, mask);
    cache.replace(layer, results.get(1), results.get(2));
    return results.get(0);
  }

  /** Queries, keys and values as scores read them, [batch, pos, head, d_head]. */
  private List<NDArray> entry(NDArray resid, NDArray written, boolean last, Pass pass) {
    Optional<RotaryTable> turns = angles(pass);
    NDArray[] angles = turns.map(RotaryTable::arrays).orElse(NO_ANGLES);
    if (!last) {
      return half.get().entry(resid, angles);
    }
    NDArray[] ofLast = turns.map(all -> all.last(pass.sight()).arrays()).orElse(NO_ANGLES);
    return half.get().entry(resid, written, angles, ofLast);
  }

  private Optional<RotaryTable> angles(Pass pass) {
    return pass.angles().by(rotation);
  }

  private NDArray inSteps(NDArray resid, NDArray normed, boolean last, Pass pass) {
    Gate gate = pass.gate();
    if (last) {
      return mix(projections.of(normed, pass.sight().last(normed)), pass);
    }
    NDArray shared = sharedInput(resid, gate);
    NDArray ofQueries = input(QUERY_INPUT, spec.heads(), shared, resid, gate);
    NDArray ofKeys = input(KEY_INPUT, spec.kvHeads(), shared, resid, gate);
    NDArray ofValues = input(VALUE_INPUT, spec.kvHeads(), shared, resid, gate);
    List<NDArray> all = projections.of(normed);
    return mix(
        List.of(
            ofQueries == resid
                ? all.get(0)
                : perHead(ofQueries, projections.query(), spec.heads(), gate),
            ofKeys == resid ? all.get(1) : perHead(ofKeys, projections.key(), spec.kvHeads(), gate),
            ofValues == resid
                ? all.get(2)
                : perHead(ofValues, projections.value(), spec.kvHeads(), gate)),
        pass);
  }

  private NDArray mix(List<NDArray> heads, Pass pass) {
    return mix(heads.get(0), heads.get(1), heads.get(2), pass);
  }

  /**
   * Each head's mix of values, [batch, pos, head, d_head], from projected queries, keys and values.
   */
  NDArray mix(NDArray queries, NDArray keys, NDArray values, Pass pass) {
    Gate gate = pass.gate();
    NDArray q = gate.pass(QUERY, layer, queries);
    NDArray k = gate.pass(KEY, layer, keys);
    NDArray v = gate.pass(VALUE, layer, values);
    q = queryNorm.isPresent() ? normed(queryNorm.get(), q, gate) : q;
    k = keyNorm.isPresent() ? normed(keyNorm.get(), k, gate) : k;
    if (pass.angles().any()) {
      Optional<RotaryTable> ofKeys = angles(pass);
      boolean last = q.getShape().get(1) < k.getShape().get(1);
      Optional<RotaryTable> ofQueries = last ? ofKeys.map(a -> a.last(pass.sight())) : ofKeys;
      q = gate.pass(ROT_QUERY, layer, turned(q, ofQueries));
      k = gate.pass(ROT_KEY, layer, turned(k, ofKeys));
    }
    return mixed(List.of(q, k, v), pass);
  }

  /** Each head's mix of values, from queries, keys and values as scores read them. */
  private NDArray mixed(List<NDArray> heads, Pass pass) {
    Gate gate = pass.gate();
    Sight.Attend attend = (qs, ks, vs, mask) -> attend(qs, ks, vs, mask, gate);
    boolean windowed = spec.windowed(layer);
    NDArray z = pass.sight().mix(layer, windowed, heads.get(0), heads.get(1), heads.get(2), attend);
    return gate.pass(HEAD_Z, layer, z);
  }

  /**
   * Queries or keys [batch, pos, head, d_head], normalised for each head alone or for all heads
   * together.
   */
  private NDArray normed(PlainNorm each, NDArray x, Gate gate) {
    if (spec.qkNorm() == QkNorm.PER_HEAD) {
      return each.apply(x, gate.rules());
    }
    Shape shape = x.getShape();
    return each.apply(x.reshape(shape.get(0), shape.get(1), -1), gate.rules()).reshape(shape);
  }

  private static NDArray turned(NDArray x, Optional<RotaryTable> angles) {
    return angles.isPresent() ? angles.get().rotate(x) : x;
  }

  private NDArray attend(NDArray queries, NDArray keys, NDArray values, ScoreMask mask, Gate gate) {
    if (half.isPresent() && !gate.watches(MIX, layer)) {
      return half.get().mix(queries, keys, values, mask.arrays());
    }
    long group = spec.heads() / spec.kvHeads();
    NDArray scores = scores(queries, keys, group, mask, gate.rules());
    NDArray all = gate.pass(ATTN_SCORES, layer, scores);
    NDArray pattern = gate.pass(PATTERN, layer, gate.rules().softmax(all)); // [.., head, dest, src]
    return gate.rules()
        .product(
            pattern,
            values,
            (a, v) -> rounded.isPresent() ? rounded.get().mix(a, v) : Ops.mixValues(a, v, group));
  }

  /** Attention scores before the softmax, [batch, head, dest, src]. */
  private NDArray scores(
      NDArray queries, NDArray keys, long group, ScoreMask mask, BackwardRules rules) {
    if (!rules.exact()) {
      return ruledScores(queries, keys, group, mask, rules);
    }
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

  /** The same one part after the other, each by its rule. */
  private NDArray ruledScores(
      NDArray queries, NDArray keys, long group, ScoreMask mask, BackwardRules rules) {
    double scale = spec.scale(layer);
    NDArray products =
        rules.product(
            queries,
            keys,
            (q, k) ->
                rounded.isPresent()
                    ? rounded.get().products().scores(q, k, group, scale)
                    : Ops.scores(q, k, group, scale));
    NDArray shaped =
        mask.slopes()
            .map(products::add)
            .or(() -> spec.softcap().map(cap -> rules.function(products, x -> Ops.softcap(x, cap))))
            .orElse(products);
    return Ops.fill(shaped, mask.blocked(), Double.NEGATIVE_INFINITY);
  }

  /** The residual stream with the output of attention for mixed values added. */
  NDArray added(NDArray z, NDArray resid, Gate gate) {
    return half.isPresent() && !gate.watches(EXIT, layer)
        ? half.get().exit(z, resid)
        : resid.add(write(z, gate));
  }

  /** The output of attention for mixed values, [batch, pos, d_model]. */
  private NDArray write(NDArray z, Gate gate) {
    Shape shape = z.getShape();
    NDArray mixed =
        output.apply(z.reshape(shape.get(0), shape.get(1), -1)); // [batch, pos, d_model]
    NDArray out = after.isPresent() ? after.get().apply(mixed, gate.rules()) : mixed;
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
   * The input of queries, keys or values: a copy of the stream for each head, or the stream itself
   * if nothing changes it.
   */
  private NDArray input(Act input, int heads, NDArray shared, NDArray resid, Gate gate) {
    if (!gate.watches(input, layer)) {
      return shared;
    }
    NDArray copies = shared == resid ? Ops.copies(resid, heads) : shared;
    NDArray after = gate.pass(input, layer, copies);
    return after == copies ? shared : after;
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
    NDArray projected = linear.weight().intoHeads(norm.normalised(copies, gate));
    return linear.bias().map(bias -> Ops.addHeadBias(projected, bias, heads)).orElse(projected);
  }
}
