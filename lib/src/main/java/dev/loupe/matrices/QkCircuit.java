package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.token.TopTokens;

/**
 * The QK circuit of a head, W_Q · W_Kᵀ: which keys a query looks for.
 *
 * <p>With grouped-query attention, W_K is that of the key-value head which serves the head. Weights
 * of norms of queries and keys are folded in too. The factor of the scores, 1/√d_head, is left out,
 * and so are positions: a model that rotates queries and keys has this circuit for a token that
 * attends to itself. {@link HeadCircuit} says how norms are treated.
 *
 * <pre>{@code
 * qk(model, 2, 1)                      // the tokens of its strongest directions
 * qk(model, 2, 1).looksFor(" Mary")    // the tokens that a query at ' Mary' attends to most
 * }</pre>
 */
public final class QkCircuit extends HeadCircuit {
  private static final Sides SIDES =
      new Sides(
          "QK",
          "tokens that look (queries)",
          "tokens that are looked for (keys)",
          "score",
          "E · W_Q · W_Kᵀ · Eᵀ, without 1/√d_head and without positions");

  private QkCircuit(HeadAt at, NormFolding norms, TokenVectors vectors) {
    super(at, norms, vectors);
  }

  /** The circuit of a head; negative numbers count from the last. */
  public static QkCircuit of(HookedTransformer model, int layer, int head) {
    HeadAt at = new HeadAt(model, layer, head);
    return new QkCircuit(at, NormFolding.usual(model), TokenVectors.EMBEDDING);
  }

  /** The circuit of the weights as the checkpoint has them, without the norms' weights. */
  public QkCircuit raw() {
    return new QkCircuit(at(), norms().raw(), vectors());
  }

  /**
   * The circuit that reads each token as it is after the first block, instead of W_E: heads of
   * later layers read that. What earlier heads move is missing: an induction head looks for its own
   * token in what a previous-token head wrote one place later, and seems to look for the token
   * itself here. McDougall et al. 2023, <a href="https://arxiv.org/abs/2310.04625">copy
   * suppression</a>.
   */
  public QkCircuit effective() {
    return new QkCircuit(at(), norms(), TokenVectors.EFFECTIVE);
  }

  /** Between residual streams: W_Q · W_Kᵀ, [d_model, d_model] through d_head. */
  @Override
  public FactoredMatrix matrix() {
    Tensor q = norms().queries(at().layer()).at(Axis.HEAD, at().head());
    Tensor k = norms().keys(at().layer()).at(Axis.KV_HEAD, at().keyValueHead());
    return new FactoredMatrix(q, k, Axis.D_HEAD);
  }

  /**
   * Between tokens: E · W_Q · W_Kᵀ · Eᵀ, [vocab, vocab] through d_head. A row is the token that
   * attends, a column the token that is attended to.
   */
  @Override
  public FactoredMatrix full() {
    FactoredMatrix matrix = matrix();
    Tensor tokens = tokens();
    return new FactoredMatrix(
        tokens.dot(matrix.left(), Axis.D_MODEL), // [vocab, d_head]
        tokens.dot(matrix.right(), Axis.D_MODEL),
        Axis.D_HEAD);
  }

  /**
   * Σ Re λ / Σ |λ| of the eigenvalues between tokens, from -1 to 1: near 1, a token attends to the
   * same and similar tokens; near -1, it avoids them.
   */
  public double matching() {
    return score();
  }

  /** The ten keys that a query at a token attends to most. */
  public TopTokens looksFor(String token) {
    return looksFor(token, TOKENS);
  }

  /** The {@code count} keys that a query at a token attends to most. */
  public TopTokens looksFor(String token, int count) {
    Tensor keys = given(matrix().times(token(token))); // [vocab]
    return top(keys, count, true, "what a query at '" + token + "' looks for");
  }

  /** The ten queries that attend to a token most. */
  public TopTokens soughtBy(String token) {
    return soughtBy(token, TOKENS);
  }

  /** The {@code count} queries that attend to a token most. */
  public TopTokens soughtBy(String token, int count) {
    Tensor queries = given(matrix().transposed().times(token(token))); // [vocab]
    return top(queries, count, true, "queries that look for '" + token + "'");
  }

  @Override
  Tensor given(Tensor directions) {
    return tokens().dot(directions, Axis.D_MODEL);
  }

  @Override
  Sides sides() {
    return SIDES;
  }
}
