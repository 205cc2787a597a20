package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;

/**
 * The OV circuit of a head, W_V · W_O: what the head writes for what stands where it attends.
 *
 * <p>Norm weights are folded in, as in TransformerLens' models; {@link #raw} leaves them out. With
 * grouped-query attention, W_V is that of the key-value head which serves the head.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework/index.html">A
 * Mathematical Framework for Transformer Circuits</a>.
 *
 * <pre>{@code ov(model, 2, 1).copying()      // 1: attention to a token raises that token}</pre>
 */
public final class OvCircuit implements Pictured {
  private final HeadAt at;
  private final NormFolding norms;

  private OvCircuit(HeadAt at, NormFolding norms) {
    this.at = at;
    this.norms = norms;
  }

  /** The circuit of a head; negative numbers count from the last. */
  public static OvCircuit of(HookedTransformer model, int layer, int head) {
    HeadAt at = new HeadAt(model, layer, head);
    return new OvCircuit(at, NormFolding.usual(model));
  }

  /** The circuit of the weights as the checkpoint has them, without the norms' weights. */
  public OvCircuit raw() {
    return new OvCircuit(at, norms.raw());
  }

  /** Between residual streams: W_V · W_O, [d_model, d_model] through d_head. */
  public FactoredMatrix matrix() {
    Tensor v = norms.reading(Weight.W_V, at.layer()).at(Axis.KV_HEAD, at.keyValueHead());
    return new FactoredMatrix(v, norms.writing(at.layer()).at(Axis.HEAD, at.head()), Axis.D_HEAD);
  }

  /**
   * Between tokens: W_E · W_V · W_O · W_U, [vocab, vocab] through d_head. A row is the token that
   * is attended to, a column the token whose logit is raised.
   */
  public FactoredMatrix full() {
    FactoredMatrix matrix = matrix();
    Tensor read = norms.embedding().dot(matrix.left(), Axis.D_MODEL); // [vocab, d_head]
    return new FactoredMatrix(read, norms.logits(matrix.right()), Axis.D_HEAD);
  }

  /** The eigenvalues of the full circuit that can differ from zero, d_head of them. */
  public LinearAlgebra.Eigenvalues eigenvalues() {
    return full().eigenvalues();
  }

  /**
   * The copying score Σ Re λ / Σ |λ| of the full circuit's eigenvalues, from -1 to 1: near 1,
   * attention to a token raises the logits of the same and similar tokens; near -1, it lowers them.
   */
  public double copying() {
    return eigenvalues().copyingScore().value();
  }

  /** The eigenvalues of the full circuit in the complex plane. */
  @Override
  public Displayable picture() {
    return eigenvalues().picture();
  }

  @Override
  public String toString() {
    return "OV circuit of " + at + " of " + at.model().name();
  }
}
