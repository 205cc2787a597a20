package dev.loupe.matrices;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.tensor.Tensor;
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

  /** The scores, layer by head, from -1 to 1. */
  public static Grid of(HookedTransformer model) {
    Objects.requireNonNull(model, "copying scores are those of a model, and null was given");
    NormFolding norms = NormFolding.usual(model);
    Tensor tokens = norms.unembeddingTimesEmbedding(EMBEDDED); // [d_model, embedded]
    int layers = model.spec().layers();
    double[][] scores = new double[layers][];
    try (Progress progress = Progress.of("copying scores", layers)) {
      for (int layer = 0; layer < layers; layer++) {
        scores[layer] = ofLayer(norms, layer, tokens);
        progress.tick();
      }
    }
    Labels heads = Labels.numbered("head", "H", model.spec().attention().heads());
    return Grid.of("copying scores", "Σ Re λ / Σ |λ|", Labels.layers(layers), heads, scores)
        .withScale(Scale.diverging(1))
        .withNote(
            "λ: eigenvalues of each head's W_E · W_V · W_O · W_U. 1: attention to a token raises the logits of the same and similar tokens; -1: it lowers them; about 0: neither. "
                + norms.note());
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
