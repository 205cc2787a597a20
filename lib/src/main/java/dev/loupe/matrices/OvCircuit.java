package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.token.TopTokens;

/**
 * The OV circuit of a head, W_V · W_O: what the head writes for what it attends to.
 *
 * <p>With grouped-query attention, W_V is that of the key-value head which serves the head. {@link
 * HeadCircuit} says how norms are treated.
 *
 * <pre>{@code
 * ov(model, 2, 1)                    // the tokens of its strongest directions
 * ov(model, 2, 1).writes(" Mary")    // the logits that attention to ' Mary' raises
 * ov(model, 2, 1).effective().copying()
 * }</pre>
 */
public final class OvCircuit extends HeadCircuit {
  private static final Sides SIDES =
      new Sides(
          "OV", "tokens that it reads", "tokens that it writes", "logit", "E · W_V · W_O · W_U");

  private OvCircuit(HeadAt at, NormFolding norms, TokenVectors vectors) {
    super(at, norms, vectors);
  }

  /** The circuit of a head; negative numbers count from the last. */
  public static OvCircuit of(HookedTransformer model, int layer, int head) {
    HeadAt at = new HeadAt(model, layer, head);
    return new OvCircuit(at, NormFolding.usual(model), TokenVectors.EMBEDDING);
  }

  /** The circuit of the weights as the checkpoint has them, without the norms' weights. */
  public OvCircuit raw() {
    return new OvCircuit(at(), norms().raw(), vectors());
  }

  /**
   * The circuit that reads each token as it is after the first block, instead of W_E: heads of
   * later layers read that, above all where W_U is W_Eᵀ. McDougall et al. 2023, <a
   * href="https://arxiv.org/abs/2310.04625">copy suppression</a>.
   */
  public OvCircuit effective() {
    return new OvCircuit(at(), norms(), TokenVectors.EFFECTIVE);
  }

  /** Between residual streams: W_V · W_O, [d_model, d_model] through d_head. */
  @Override
  public FactoredMatrix matrix() {
    Tensor v = norms().reading(Weight.W_V, at().layer()).at(Axis.KV_HEAD, at().keyValueHead());
    Tensor o = norms().writing(at().layer()).at(Axis.HEAD, at().head());
    return new FactoredMatrix(v, o, Axis.D_HEAD);
  }

  /**
   * Between tokens: E · W_V · W_O · W_U, [vocab, vocab] through d_head. A row is the token that is
   * attended to, a column the token whose logit is raised.
   */
  @Override
  public FactoredMatrix full() {
    FactoredMatrix matrix = matrix();
    Tensor written = norms().logits(matrix.right()); // [d_head, vocab]
    return new FactoredMatrix(tokens().dot(matrix.left(), Axis.D_MODEL), written, Axis.D_HEAD);
  }

  /**
   * The copying score Σ Re λ / Σ |λ| of the eigenvalues between tokens, from -1 to 1: near 1,
   * attention to a token raises the logits of the same and similar tokens; near -1, it lowers them.
   */
  public double copying() {
    return score();
  }

  /** The ten tokens whose logits attention to a token raises most. */
  public TopTokens writes(String token) {
    return writes(token, TOKENS);
  }

  /** The {@code count} tokens whose logits attention to a token raises most. */
  public TopTokens writes(String token, int count) {
    return top(row(token), count, true, "what attention to '" + token + "' raises");
  }

  /** The ten tokens whose logits attention to a token lowers most. */
  public TopTokens lowers(String token) {
    return lowers(token, TOKENS);
  }

  /** The {@code count} tokens whose logits attention to a token lowers most. */
  public TopTokens lowers(String token, int count) {
    return top(row(token), count, false, "what attention to '" + token + "' lowers");
  }

  /** The ten tokens to which attention raises the logit of a token most. */
  public TopTokens raisedBy(String token) {
    return raisedBy(token, TOKENS);
  }

  /** The {@code count} tokens to which attention raises the logit of a token most. */
  public TopTokens raisedBy(String token, int count) {
    FactoredMatrix matrix = matrix();
    Tensor written = norms().logit(matrix.right(), model().toSingleToken(token)); // [d_head]
    Tensor sought = matrix.left().dot(written, Axis.D_HEAD); // [d_model]
    return top(
        tokens().dot(sought, Axis.D_MODEL),
        count,
        true,
        "attention to what raises '" + token + "'");
  }

  private Tensor row(String token) {
    return given(matrix().times(token(token))); // [vocab]
  }

  @Override
  Tensor given(Tensor directions) {
    return norms().logits(directions);
  }

  @Override
  Sides sides() {
    return SIDES;
  }
}
