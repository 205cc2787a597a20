package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;

/**
 * The QK circuit of a head, W_Q · W_Kᵀ: which keys a query looks for.
 *
 * <p>Norm weights are folded in, also those of queries and keys; {@link #raw} leaves them out. With
 * grouped-query attention, W_K is that of the key-value head which serves the head. The factor of
 * the scores, 1/√d_head, is left out, and so are positions: a model that rotates queries and keys
 * has this circuit for a token that attends to itself.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework/index.html">A
 * Mathematical Framework for Transformer Circuits</a>.
 *
 * <pre>{@code qk(model, 2, 1).full().row(model.toSingleToken(" Mary"))     // [vocab]}</pre>
 */
public final class QkCircuit implements Pictured {
  private final HeadAt at;
  private final NormFolding norms;

  private QkCircuit(HeadAt at, NormFolding norms) {
    this.at = at;
    this.norms = norms;
  }

  /** The circuit of a head; negative numbers count from the last. */
  public static QkCircuit of(HookedTransformer model, int layer, int head) {
    HeadAt at = new HeadAt(model, layer, head);
    return new QkCircuit(at, NormFolding.usual(model));
  }

  /** The circuit of the weights as the checkpoint has them, without the norms' weights. */
  public QkCircuit raw() {
    return new QkCircuit(at, norms.raw());
  }

  /** Between residual streams: W_Q · W_Kᵀ, [d_model, d_model] through d_head. */
  public FactoredMatrix matrix() {
    int layer = at.layer();
    int served = at.keyValueHead();
    Tensor q = norms.reading(Weight.W_Q, layer).at(Axis.HEAD, at.head());
    Tensor k = norms.reading(Weight.W_K, layer).at(Axis.KV_HEAD, served);
    return new FactoredMatrix(
        norms.normed(q, Weight.Q_NORM_W, layer, at.head()),
        norms.normed(k, Weight.K_NORM_W, layer, served),
        Axis.D_HEAD);
  }

  /**
   * Between tokens: W_E · W_Q · W_Kᵀ · W_Eᵀ, [vocab, vocab] through d_head. A row is the token that
   * attends, a column the token that is attended to.
   */
  public FactoredMatrix full() {
    FactoredMatrix matrix = matrix();
    Tensor embedding = norms.embedding();
    return new FactoredMatrix(
        embedding.dot(matrix.left(), Axis.D_MODEL), // [vocab, d_head]
        embedding.dot(matrix.right(), Axis.D_MODEL),
        Axis.D_HEAD);
  }

  /** The eigenvalues of the full circuit that can differ from zero, d_head of them. */
  public LinearAlgebra.Eigenvalues eigenvalues() {
    return full().eigenvalues();
  }

  /**
   * Σ Re λ / Σ |λ| of the full circuit's eigenvalues, from -1 to 1: near 1, a token attends to the
   * same and similar tokens; near -1, it avoids them.
   */
  public double matching() {
    return eigenvalues().copyingScore().value();
  }

  /** The eigenvalues of the full circuit in the complex plane. */
  @Override
  public Displayable picture() {
    return eigenvalues().picture();
  }

  @Override
  public String toString() {
    return "QK circuit of " + at + " of " + at.model().name();
  }
}
