package dev.loupe.stream;

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
 * <pre>{@code TokenReadout.of(model).direction(model.toSingleToken(" Paris"))   // [d_model]}</pre>
 */
public final class TokenReadout {
  private final LinearNorm norm;
  private final Tensor unembedding; // [d_model, vocab]

  private TokenReadout(HookedTransformer model) {
    this.norm = LinearNorm.last(model);
    this.unembedding = model.weight(Weight.W_U);
  }

  /** The readout of a model, which must have nothing but a norm before W_U. */
  public static TokenReadout of(HookedTransformer model) {
    Objects.requireNonNull(model, "a readout is of a model, and null was given");
    if (model.spec().ends().head().isPresent()) {
      throw new IllegalArgumentException(
          model.name()
              + " has a layer with an activation function before W_U, so a direction alone has no logits; give a whole residual stream: model.unembed(resid)");
    }
    return new TokenReadout(model);
  }

  /** The logits of directions [.., d_model] at the end of the stream, [.., vocab]. */
  public Tensor logits(Tensor directions) {
    return norm.of(directions).dot(unembedding, Axis.D_MODEL);
  }

  /** The direction at the end of the stream whose dot product is a token's logit, [d_model]. */
  public Tensor direction(int token) {
    return norm.before(unembedding.at(Axis.VOCAB, token));
  }

  /** The directions of the tokens from one up to another, which is not in it, [d_model, vocab]. */
  public Tensor directions(int from, int to) {
    return norm.before(unembedding.range(Axis.VOCAB, from, to));
  }

  /** The directions of some tokens less their mean over the vocabulary, [d_model, vocab]. */
  public Tensor directionsFromMean(int... tokens) {
    return norm.before(unembedding.take(Axis.VOCAB, tokens).minus(unembedding.mean(Axis.VOCAB)));
  }

  /** Whether a norm divides the stream before W_U reads it. */
  public boolean normed() {
    return norm.exists();
  }

  /** The number of tokens. */
  public int tokens() {
    return unembedding.size(Axis.VOCAB);
  }

  /** How directions are read, as a sentence for notes without its full stop. */
  public String note() {
    return normed()
        ? "The direction is read by W_U with the final norm's weight, without its division and without biases"
        : "The direction is read by W_U; the model has no final norm";
  }

  @Override
  public String toString() {
    return "readout of " + norm.model() + ": " + tokens() + " tokens";
  }
}
