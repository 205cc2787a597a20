package dev.loupe.attribution.logit;

import dev.loupe.arch.Attention;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.metric.LogitWeights;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Inside;
import dev.loupe.site.Act;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;

/**
 * The direction in which a metric reads the residual stream at its positions: what an output adds
 * to the metric is its dot product with the direction.
 *
 * @param vector [batch, pos, d_model]; without the axis pos if the metric reads one position
 */
record StreamDirection(Tensor vector) {
  private static final Axis ENTRY = Axis.named("entry"); // of an output matrix

  /**
   * The direction in front of the final norm: centred(w ⊙ W_U·g) / σ, where g are the metric's
   * weights of the logits and σ the run's scale; only LayerNorm centres.
   */
  static StreamDirection of(HookedTransformer model, LogitWeights weights, Readout read) {
    StreamDirection behind = behindNorm(model, weights);
    return model.has(Act.LN_FINAL_SCALE)
        ? behind.before(LinearNorm.last(model), read.at(Act.LN_FINAL_SCALE.site()))
        : behind;
  }

  /** The direction behind the final norm, where W_U reads: W_U·g. */
  static StreamDirection behindNorm(HookedTransformer model, LogitWeights weights) {
    Tensor all =
        Inside.beforeUnembedding(
            model, weights.tokens(), weights.weights()); // [batch, pos, d_model]
    return new StreamDirection(weights.positions().size() == 1 ? all.at(Axis.POS, 0) : all);
  }

  /** The direction in front of a norm with this scale at each position. */
  StreamDirection before(LinearNorm norm, Tensor scale) {
    return new StreamDirection(norm.before(vector).dividedBy(scale));
  }

  /** The direction in front of W_O of a layer, [batch, pos, head, d_head]. */
  Tensor intoHeads(HookedTransformer model, int layer) {
    Attention attention = model.spec().attention();
    return Inside.before(model, Weight.W_O, layer, vector)
        .split(ENTRY, Axis.HEAD.sized(attention.heads()), Axis.D_HEAD.sized(attention.dHead()));
  }

  /** The direction in front of W_OUT of a layer, [batch, pos, d_mlp]. */
  Tensor intoNeurons(HookedTransformer model, int layer) {
    return Inside.before(model, Weight.W_OUT, layer, vector).renamed(ENTRY, Axis.D_MLP);
  }

  /** What an output [batch, pos, d_model] adds, or a bias [d_model], [batch]. */
  double[] of(Tensor written) {
    return Readout.overPositions(vector.dot(written, Axis.D_MODEL)).toDoubleArray();
  }
}
