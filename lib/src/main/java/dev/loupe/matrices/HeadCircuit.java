package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.LinearAlgebra;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Displayable;
import dev.loupe.view.Pictured;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.grid.Grid;
import dev.loupe.view.token.TopTokens;

/**
 * A circuit of a head: a matrix between residual streams, and between the tokens that are embedded
 * and unembedded on both of its sides.
 *
 * <p>Norm weights are folded in, as in TransformerLens' models: x · P · diag(w), where P subtracts
 * the mean for LayerNorm. The norms' division and all biases are left out. A model that normalises
 * the residual stream itself, as BERT, has plain weights.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework/index.html">A
 * Mathematical Framework for Transformer Circuits</a>.
 */
public abstract sealed class HeadCircuit implements Pictured permits OvCircuit, QkCircuit {
  static final int TOKENS = 10;
  private static final int DIRECTIONS = 6;

  private final HeadAt at;
  private final NormFolding norms;
  private final TokenVectors vectors;

  HeadCircuit(HeadAt at, NormFolding norms, TokenVectors vectors) {
    this.at = at;
    this.norms = norms;
    this.vectors = vectors;
  }

  /** Between residual streams, [d_model, d_model] through d_head. */
  public abstract FactoredMatrix matrix();

  /** Between tokens, [vocab, vocab] through d_head; it is never multiplied out. */
  public abstract FactoredMatrix full();

  /** What its two sides are called, and the numbers between them. */
  abstract Sides sides();

  /** The numbers of all tokens [.., vocab] of what a direction [d_model, ..] gives. */
  abstract Tensor given(Tensor directions);

  /**
   * The words for both sides.
   *
   * @param circuit such as OV
   * @param read the title of the tokens that are read
   * @param given the title of the tokens that are given for them
   * @param unit what their numbers are
   * @param formula the circuit between tokens
   */
  record Sides(String circuit, String read, String given, String unit, String formula) {}

  /** The eigenvalues of the circuit between tokens that can differ from zero, d_head of them. */
  public LinearAlgebra.Eigenvalues eigenvalues() {
    return full().eigenvalues();
  }

  /** The rank of each token in its own row of the circuit between tokens. */
  public OwnRanks ranks() {
    return OwnRanks.of(model(), this + ": own ranks", note(), full());
  }

  /** The six strongest singular directions, with the tokens on both sides. */
  public SingularDirections svd() {
    return svd(DIRECTIONS);
  }

  /** The {@code count} strongest singular directions, with the tokens on both sides. */
  public SingularDirections svd(int count) {
    LinearAlgebra.Svd svd = matrix().svd();
    int shown = SingularDirections.shown(count, svd.s().size(Axis.COMPONENT));
    Tensor read = tokens().dot(svd.u().range(Axis.COMPONENT, 0, shown), Axis.D_MODEL);
    Sides sides = sides();
    return SingularDirections.of(
        toString(),
        svd.s().toDoubleArray(),
        read.arranged(Axis.COMPONENT, Axis.VOCAB),
        shown(sides.read, "E · u"),
        given(svd.v().range(Axis.COMPONENT, 0, shown)).arranged(Axis.COMPONENT, Axis.VOCAB),
        shown(sides.given, sides.unit + " of v"));
  }

  private SingularDirections.Shown shown(String title, String unit) {
    String note =
        SingularDirections.note(
            "as far as a token's E lies along u (first map), the tokens along v (second map) are given, σ times as strongly; E is "
                + vectors,
            norms);
    return (numbers, directions, most) -> strongest(numbers, most, title, unit, directions, note);
  }

  private Grid strongest(
      Tensor numbers, int most, String title, String unit, Labels rows, String note) {
    return Strongest.tokens(model(), numbers, most).grid(title, unit, rows).withNote(note);
  }

  /** The tokens with the largest numbers [vocab], or the smallest. */
  TopTokens top(Tensor numbers, int count, boolean largest, String title) {
    Tensor rows = numbers.with(Axis.ONE.sized(1)).arranged(Axis.ONE, Axis.VOCAB);
    Strongest strongest = Strongest.tokens(model(), largest ? rows : rows.negated(), count);
    return new TopTokens(
        (largest ? strongest : strongest.negated())
            .grid(this + ": " + title, sides().unit, Labels.of("token", ""))
            .withNote(note()));
  }

  /** The vectors of all tokens that the head reads, [vocab, d_model]. */
  Tensor tokens() {
    return vectors.of(norms, at.layer());
  }

  /** The vector of a token that the head reads, [d_model]. */
  Tensor token(String token) {
    return vectors.of(norms, at.layer(), model().toSingleToken(token));
  }

  /** Σ Re λ / Σ |λ| of the eigenvalues. */
  double score() {
    return eigenvalues().copyingScore().value();
  }

  HeadAt at() {
    return at;
  }

  NormFolding norms() {
    return norms;
  }

  TokenVectors vectors() {
    return vectors;
  }

  HookedTransformer model() {
    return at.model();
  }

  private String note() {
    return sides().formula + "; E is " + vectors + ". " + norms.note();
  }

  /** The singular directions; of a model whose heads have no logits, the singular values. */
  @Override
  public Displayable picture() {
    return model().spec().ends().head().isPresent() ? matrix().picture() : svd().picture();
  }

  @Override
  public String toString() {
    return sides().circuit
        + " circuit of "
        + at
        + (vectors == TokenVectors.EFFECTIVE ? ", effective" : "");
  }
}
