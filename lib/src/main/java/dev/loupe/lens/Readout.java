package dev.loupe.lens;

import dev.loupe.arch.Norm;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import java.util.Objects;

/**
 * How a model reads directions at the end of its residual stream as tokens: W_U · (w ⊙ (v − mean)),
 * with w the weight of the final norm; only LayerNorm subtracts the mean.
 *
 * <p>The norm's division, which depends on the rest of the stream, and all biases are left out, so
 * the readout is linear. Its rows are directions too: what must be added to the stream to raise the
 * logit of a token.
 *
 * <pre>{@code Readout.of(model).direction(model.toSingleToken(" Paris"))   // [d_model]}</pre>
 */
public final class Readout {
  private final HookedTransformer model;
  private final Tensor unembedding; // [d_model, vocab]

  private Readout(HookedTransformer model) {
    this.model = model;
    this.unembedding = model.weight(Weight.W_U);
  }

  /** The readout of a model, which must have nothing but a norm before W_U. */
  public static Readout of(HookedTransformer model) {
    Objects.requireNonNull(model, "a readout is of a model, and null was given");
    if (model.spec().ends().head().isPresent()) {
      throw new IllegalArgumentException(
          model.name()
              + " has a layer with an activation function before W_U, so a direction alone has no logits; give a whole residual stream: model.unembed(resid)");
    }
    return new Readout(model);
  }

  /** The logits of directions [.., d_model] at the end of the stream, [.., vocab]. */
  public Tensor logits(Tensor directions) {
    return weighted(centred(directions)).dot(unembedding, Axis.D_MODEL);
  }

  /** The direction at the end of the stream whose dot product is a token's logit, [d_model]. */
  public Tensor direction(int token) {
    return centred(weighted(unembedding.at(Axis.VOCAB, token)));
  }

  /** The directions of the tokens from one up to another, which is not in it, [d_model, vocab]. */
  public Tensor directions(int from, int to) {
    return centred(weighted(unembedding.range(Axis.VOCAB, from, to)));
  }

  /** The number of tokens. */
  public int tokens() {
    return unembedding.size(Axis.VOCAB);
  }

  private Tensor centred(Tensor directions) {
    return model.spec().norm() instanceof Norm.LayerNorm
        ? directions.centred(Axis.D_MODEL)
        : directions;
  }

  private Tensor weighted(Tensor directions) {
    if (!normed()) {
      return directions;
    }
    Tensor weight = model.weight(Weight.LN_FINAL_W);
    boolean plusOne = model.spec().norm() instanceof Norm.RmsNorm rms && rms.plusOne();
    return directions.times(plusOne ? weight.plus(1) : weight);
  }

  private boolean normed() {
    return !(model.spec().norm() instanceof Norm.None);
  }

  /** How directions are read, as a sentence for notes without its full stop. */
  String note() {
    return normed()
        ? "The direction is read by W_U with the final norm's weight, without its division and without biases"
        : "The direction is read by W_U; the model has no final norm";
  }

  @Override
  public String toString() {
    return "readout of " + model + ": " + tokens() + " tokens";
  }
}
