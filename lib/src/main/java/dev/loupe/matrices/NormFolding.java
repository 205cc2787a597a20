package dev.loupe.matrices;

import dev.loupe.arch.EmbedNorm;
import dev.loupe.arch.Norm;
import dev.loupe.arch.QkNorm;
import dev.loupe.arch.Spec;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.stream.LinearNorm;
import dev.loupe.tensor.Tensor;

/**
 * Where the norms' weights stand when matrices of a model are multiplied, or that they are left
 * out.
 *
 * <p>Folded, a norm is the linear map that it is apart from its division, which depends on the
 * input: P · diag(w), with P = I − 11ᵀ/d_model for LayerNorm, which subtracts the mean, and P = I
 * for RMSNorm. So ln1.w stands in front of W_Q, W_K and W_V, a norm behind attention (Gemma 2, OLMo
 * 2) behind W_O, q_norm.w and k_norm.w behind W_Q and W_K, and ln_final.w in front of W_U. These
 * are the weights that TransformerLens has after its default {@code fold_ln} and {@code
 * center_writing_weights}. Raw, matrices are as in the checkpoint. Biases are left out.
 */
record NormFolding(HookedTransformer model, boolean folded) {
  /** Folded, unless the model has no norms, or norms that belong to no matrix. */
  static NormFolding usual(HookedTransformer model) {
    Spec spec = model.spec();
    boolean inStream = spec.block().normsStream() || spec.ends().norm() == EmbedNorm.SUM;
    return new NormFolding(model, !inStream && !(spec.norm() instanceof Norm.None));
  }

  /** The matrices as they are. */
  NormFolding raw() {
    return new NormFolding(model, false);
  }

  /** Whether the mean is subtracted of what is read. */
  private boolean centres() {
    return folded && model.spec().norm() instanceof Norm.LayerNorm;
  }

  /** The root of the mean square composition of a head with a head that is turned at random. */
  double randomComposition() {
    return 1 / Math.sqrt(model.spec().dModel() - (centres() ? 1 : 0));
  }

  /** A matrix with an axis d_model, times a norm's weights there, with the mean subtracted. */
  Tensor through(Weight norm, int layer, Tensor matrix) {
    Tensor scaled = has(norm) ? matrix.times(factor(norm, layer)) : matrix;
    return centres() ? scaled.centred(Axis.D_MODEL) : scaled;
  }

  /** W_Q, W_K or W_V as the residual stream meets it, [head, d_model, d_head]. */
  Tensor reading(Weight weight, int layer) {
    return through(Weight.LN1_W, layer, model.weight(weight.name(layer)));
  }

  /** W_O as it reaches the residual stream, [head, d_head, d_model]. */
  Tensor writing(int layer) {
    return through(Weight.LN1_POST_W, layer, model.weight(Weight.W_O.name(layer)));
  }

  /** The logits of vectors [.., d_model] that are added to the residual stream, [.., vocab]. */
  Tensor logits(Tensor written) {
    return unembedded(written, model.weight(Weight.W_U));
  }

  /** The logits of one token that vectors [.., d_model] add. */
  Tensor logit(Tensor written, int token) {
    return unembedded(written, model.weight(Weight.W_U).at(Axis.VOCAB, token));
  }

  private Tensor unembedded(Tensor written, Tensor unembedding) {
    refuseHead();
    Tensor kept = centres() ? written.centred(Axis.D_MODEL) : written;
    Tensor read = has(Weight.LN_FINAL_W) ? kept.times(factor(Weight.LN_FINAL_W, 0)) : kept;
    return read.dot(unembedding, Axis.D_MODEL);
  }

  /** W_U as the residual stream meets it, [d_model, vocab]. */
  Tensor unembedding() {
    refuseHead();
    return through(Weight.LN_FINAL_W, 0, model.weight(Weight.W_U));
  }

  /** W_U times vectors of all tokens [vocab, ..], behind the last norm, [d_model, ..]. */
  Tensor unembeddingTimes(Tensor tokens) {
    refuseHead();
    Tensor product = model.weight(Weight.W_U).dot(tokens, Axis.VOCAB);
    return through(Weight.LN_FINAL_W, 0, product);
  }

  /** Refuses a model in which a residual stream has no logits of its own. */
  void refuseHead() {
    if (model.spec().ends().head().isPresent()) {
      throw new IllegalArgumentException(
          model.name()
              + " has a layer with an activation function before W_U, so what a head or neuron writes has no logits of its own; use the matrices between residual streams: ov(model, 0, 0).matrix()");
    }
  }

  /** W_Q between the norm of the residual stream and that of queries. */
  Tensor queries(int layer) {
    return headNormed(reading(Weight.W_Q, layer), Weight.Q_NORM_W, layer, Axis.HEAD);
  }

  /** W_K between the norm of the residual stream and that of keys. */
  Tensor keys(int layer) {
    return headNormed(reading(Weight.W_K, layer), Weight.K_NORM_W, layer, Axis.KV_HEAD);
  }

  private Tensor headNormed(Tensor matrix, Weight norm, int layer, Axis heads) {
    if (!has(norm)) {
      return matrix;
    }
    Tensor factor = factor(norm, layer); // [d_head], or that of all heads one after the other
    boolean own = model.spec().attention().qkNorm() == QkNorm.ALL_HEADS;
    return matrix.times(
        own
            ? factor.split(
                Axis.D_HEAD,
                heads.sized(matrix.size(heads)),
                Axis.D_HEAD.sized(matrix.size(Axis.D_HEAD)))
            : factor);
  }

  private boolean has(Weight norm) {
    return folded && norm.existsIn(model.spec());
  }

  private Tensor factor(Weight norm, int layer) {
    return new LinearNorm(model, norm, layer).factor();
  }

  /** What pictures say about it. */
  String note() {
    if (folded) {
      return "Norm weights are folded in, without the norms' division and without biases";
    }
    return NormFolding.usual(model).folded
        ? "Plain weights, without norms and biases"
        : "Plain weights without biases";
  }
}
