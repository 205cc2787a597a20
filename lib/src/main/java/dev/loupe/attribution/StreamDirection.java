package dev.loupe.attribution;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.linear.LinearNorm;
import dev.loupe.metric.LogitWeights;
import dev.loupe.model.HookedTransformer;
import dev.loupe.site.Act;
import dev.loupe.tensor.Tensor;

/**
 * The direction in which a metric reads the residual stream at its positions: what an output adds
 * to the metric is its dot product with the direction.
 *
 * @param vector [batch, pos, d_model]; without the axis pos if the metric reads one position
 */
record StreamDirection(Tensor vector) {
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
    int[] tokens = weights.tokens().stream().mapToInt(Integer::intValue).toArray();
    Tensor read = model.weight(Weight.W_U).take(Axis.VOCAB, tokens); // [d_model, vocab]
    Tensor all =
        read.dot(weights.weights(), Axis.VOCAB).arranged(Axis.BATCH, Axis.POS, Axis.D_MODEL);
    return new StreamDirection(weights.positions().size() == 1 ? all.at(Axis.POS, 0) : all);
  }

  /** The direction in front of a norm with this scale at each position. */
  StreamDirection before(LinearNorm norm, Tensor scale) {
    return new StreamDirection(norm.before(vector).dividedBy(scale));
  }

  /** The direction in front of an output matrix [.., d_model]: [.., batch, pos]. */
  Tensor into(Tensor output) {
    return output.dot(vector, Axis.D_MODEL);
  }

  /** What an output [batch, pos, d_model] adds, or a bias [d_model], [batch]. */
  double[] of(Tensor written) {
    return Readout.overPositions(vector.dot(written, Axis.D_MODEL)).toDoubleArray();
  }
}
