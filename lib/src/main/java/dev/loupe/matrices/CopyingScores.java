package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
import dev.loupe.view.Notes;
import dev.loupe.view.draw.Labels;
import dev.loupe.view.draw.Scale;
import dev.loupe.view.grid.Grid;
import java.util.Objects;

/**
 * The copying score of every head: Σ Re λ / Σ |λ| over the eigenvalues λ of its OV circuit between
 * tokens, W_E · W_V · W_O · W_U.
 *
 * <p>It is that of {@link OvCircuit#copying}, with norm weights folded in. All heads share W_U ·
 * W_E, [d_model, d_model], which is computed once.
 *
 * <p>Elhage et al. 2021, <a href="https://transformer-circuits.pub/2021/framework/index.html">A
 * Mathematical Framework for Transformer Circuits</a>.
 *
 * <pre>{@code copyingScores(model).top(3)      // the heads that copy, or do the opposite}</pre>
 */
public final class CopyingScores {
  private static final Axis EMBEDDED = Axis.named("embedded");
  private static final Axis READ = Axis.named("read");

  private CopyingScores() {}

  /** The scores of the plain embeddings, layer by head, from -1 to 1. */
  public static Grid of(HookedTransformer model) {
    return of(model, TokenVectors.EMBEDDING);
  }

  /**
   * The scores with each token as it is after the first block, layer by head, from -1 to 1; heads
   * of the first block read W_E. The better choice where W_U is W_Eᵀ.
   */
  public static Grid effective(HookedTransformer model) {
    return of(model, TokenVectors.EFFECTIVE);
  }

  private static Grid of(HookedTransformer model, TokenVectors vectors) {
    Objects.requireNonNull(model, "copying scores are those of a model, and null was given");
    NormFolding norms = NormFolding.usual(model);
    norms.refuseHead();
    int layers = model.spec().layers();
    double[][] scores = new double[layers][];
    Tensor tokens = between(norms, vectors, 0);
    try (Progress progress = Progress.of("copying scores", layers)) {
      for (int layer = 0; layer < layers; layer++) {
        tokens =
            layer == 1 && vectors != TokenVectors.EMBEDDING ? between(norms, vectors, 1) : tokens;
        scores[layer] = ofLayer(norms, layer, tokens);
        progress.tick();
      }
    }
    String title = "copying scores" + (vectors == TokenVectors.EMBEDDING ? "" : ", effective");
    Labels heads = Labels.numbered("head", "H", model.spec().attention().heads());
    return Grid.of(title, "Σ Re λ / Σ |λ|", Labels.layers(layers), heads, scores)
        .withScale(Scale.diverging(1))
        .withNote(
            warning(model, vectors)
                .above(
                    "λ: eigenvalues of each head's E · W_V · W_O · W_U, where E is "
                        + vectors
                        + ". 1: attention to a token raises the logits of the same and similar tokens; -1: it lowers them; about 0: neither. "
                        + norms.note()));
  }

  /** Plain embeddings say little of later heads where they are also the unembedding. */
  private static Notes warning(HookedTransformer model, TokenVectors vectors) {
    boolean tied = model.spec().tied() && model.spec().mlp().isPresent();
    return tied && vectors == TokenVectors.EMBEDDING
        ? Notes.of(
            "Note: W_U is the transpose of W_E here, and the first block makes other vectors of tokens; of heads after it, effectiveCopyingScores(model) says more.")
        : Notes.NONE;
  }

  /** W_U times the vectors of tokens that a layer reads, [d_model, embedded]. */
  private static Tensor between(NormFolding norms, TokenVectors vectors, int layer) {
    return norms.unembeddingTimes(vectors.of(norms, layer).renamed(Axis.D_MODEL, EMBEDDED));
  }

  private static double[] ofLayer(NormFolding norms, int layer, Tensor tokens) {
    Tensor v =
        norms
            .reading(Weight.W_V, layer)
            .renamed(Axis.D_MODEL, EMBEDDED)
            .renamed(Axis.D_HEAD, READ); // [kv_head, embedded, read]
    Tensor through = norms.writing(layer).dot(tokens, Axis.D_MODEL); // [head, d_head, embedded]
    return through
        .dot(v, EMBEDDED) // [head, d_head, read]
        .eigenvalues(Axis.D_HEAD, READ)
        .copyingScore()
        .toDoubleArray();
  }
}
