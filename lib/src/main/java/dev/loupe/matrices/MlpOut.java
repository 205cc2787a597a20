package dev.loupe.matrices;

import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.LinearAlgebra;

/**
 * The strongest singular directions of W_out of an MLP, [d_mlp, d_model]: which neurons write
 * together, and which tokens they write.
 *
 * <p>Millidge and Black 2022, <a
 * href="https://www.lesswrong.com/posts/mkbGjzxD8d8XqKHzA/the-singular-value-decompositions-of-transformer-weight">the
 * singular value decompositions of transformer weight matrices are highly interpretable</a>.
 *
 * <pre>{@code mlpOut(model, 3)}</pre>
 */
public final class MlpOut {
  private static final int DIRECTIONS = 6;

  private MlpOut() {}

  /** The six strongest directions of a layer; a negative number counts from the last. */
  public static SingularDirections of(HookedTransformer model, int layer) {
    return of(model, layer, DIRECTIONS);
  }

  /** The {@code count} strongest directions of a layer. */
  public static SingularDirections of(HookedTransformer model, int layer, int count) {
    int at = HeadAt.layer(model, layer);
    NormFolding norms = NormFolding.usual(model);
    norms.refuseHead();
    LinearAlgebra.Svd svd = ValueVectors.matrix(norms, at).svd(Axis.D_MLP, Axis.D_MODEL);
    int shown = SingularDirections.shown(count, svd.s().size(Axis.COMPONENT));
    String note =
        SingularDirections.note(
            "as far as neurons are active along u (first map), the tokens along v (second map) are written, σ times as strongly",
            norms);
    return SingularDirections.of(
        "W_out of MLP " + at + " of " + model.name(),
        svd.s().toDoubleArray(),
        svd.u().range(Axis.COMPONENT, 0, shown).arranged(Axis.COMPONENT, Axis.D_MLP),
        (numbers, directions, most) ->
            Strongest.of(numbers, Axis.D_MLP, most, neuron -> "N" + neuron)
                .grid("neurons that write together", "entry of u", directions)
                .withNote(note),
        norms.logits(svd.v().range(Axis.COMPONENT, 0, shown)).arranged(Axis.COMPONENT, Axis.VOCAB),
        (numbers, directions, most) ->
            Strongest.tokens(model, numbers, most)
                .grid("tokens that they write", "logit of v", directions)
                .withNote(note));
  }
}
