package dev.loupe.forward;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Positions;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.site.Act;
import dev.loupe.torch.Ops;
import dev.loupe.weights.Weights;

/**
 * The embeddings of a model: from tokens to the residual stream at the start of the first block.
 */
final class Embedding {
  private final Spec spec;
  private final Weights weights;
  private final NormLayer norm;

  Embedding(Spec spec, Weights weights) {
    this.spec = spec;
    this.weights = weights;
    this.norm =
        new NormLayer(
            PlainNorm.of(spec.norm(), Weight.EMBED_LN_W, Weight.EMBED_LN_B, 0, weights),
            Act.EMBED_LN_SCALE,
            Act.EMBED_LN_NORMALIZED,
            Act.EMBED_LN_OUT,
            0);
  }

  /** The residual stream of these tokens, [batch, pos, d_model]. */
  NDArray apply(NDArray ids, Pass pass) {
    Gate gate = pass.gate();
    EmbedNorm normed = spec.ends().norm();
    NDArray tokens = vectors(ids);
    NDArray sum =
        gate.pass(Act.EMBED, 0, normed == EmbedNorm.TOKENS ? norm.apply(tokens, gate) : tokens);
    if (spec.ends().types() > 0) {
      sum = sum.add(gate.pass(Act.TYPE_EMBED, 0, firstType(ids, pass)));
    }
    if (spec.positions() instanceof Positions.Learned) {
      NDArray positions = weights.matrix(Weight.W_POS, 0).lookUp(pass.positions());
      sum = sum.add(gate.pass(Act.POS_EMBED, 0, positions));
    }
    return normed == EmbedNorm.SUM ? norm.apply(sum, gate) : sum;
  }

  private NDArray vectors(NDArray ids) {
    NDArray found = weights.matrix(Weight.W_E, 0).lookUp(ids);
    double scale = spec.ends().embedScale();
    return scale == 1 ? found : Ops.times(found, scale);
  }

  /**
   * The token type embedding: every token has the first type, because there is one text, not two.
   */
  private NDArray firstType(NDArray ids, Pass pass) {
    Shape shape = ids.getShape();
    long[][] types = new long[(int) shape.get(0)][(int) shape.get(1)];
    return weights.matrix(Weight.W_TYPE, 0).lookUp(Pass.longs(pass.work(), types));
  }
}
