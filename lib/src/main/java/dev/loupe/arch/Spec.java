package dev.loupe.arch;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Everything that the forward pass needs to know of an architecture.
 *
 * @param family the family's name, for messages
 * @param layers the number of blocks
 * @param dModel the width of the residual stream
 * @param context the longest prompt, in tokens
 * @param vocab the number of tokens
 * @param attention how attention is computed
 * @param mlp how the MLP is computed; attention-only models have none
 * @param norm the norm in front of attention, MLP and unembedding
 * @param positions how a token's position enters
 * @param block how attention and MLP are joined
 * @param ends how tokens become vectors, and vectors logits
 */
public record Spec(
    String family,
    int layers,
    int dModel,
    int context,
    int vocab,
    Attention attention,
    Optional<Mlp> mlp,
    Norm norm,
    Positions positions,
    Block block,
    Ends ends) {

  /** Checks that the sizes are positive. */
  public Spec {
    if (layers < 1 || dModel < 1 || context < 1 || vocab < 1) {
      throw new IllegalArgumentException(
          "a model needs at least one layer, dimension, position and token, not "
              + layers
              + ", "
              + dModel
              + ", "
              + context
              + ", "
              + vocab);
    }
    if (positions instanceof Positions.Rotary rotary && rotary.dims() > attention.dHead()) {
      throw new IllegalArgumentException(
          rotary.dims() + " dimensions cannot be rotated in heads of width " + attention.dHead());
    }
    if (block.writesNormed() && attention.outputBias()) {
      throw new IllegalArgumentException(
          "an attention output with a bias and a norm behind it is not known");
    }
  }

  /** A model whose embedding and unembedding have nothing particular, but that they may be tied. */
  public Spec(
      String family,
      int layers,
      int dModel,
      int context,
      int vocab,
      Attention attention,
      Optional<Mlp> mlp,
      Norm norm,
      Positions positions,
      Block block,
      boolean tied) {
    this(
        family,
        layers,
        dModel,
        context,
        vocab,
        attention,
        mlp,
        norm,
        positions,
        block,
        Ends.plain(tied));
  }

  /** Whether the unembedding is the embedding's transpose. */
  public boolean tied() {
    return ends.tied();
  }

  /** The weights that a model of this architecture has, once for each kind (not for each layer). */
  public List<Weight> weights() {
    return Arrays.stream(Weight.values()).filter(weight -> weight.existsIn(this)).toList();
  }

  /** The weights that are stored: all but an unembedding that is the embedding's transpose. */
  public List<Weight> storedWeights() {
    return weights().stream().filter(weight -> weight != Weight.W_U || !tied()).toList();
  }

  @Override
  public String toString() {
    return family
        + ": "
        + layers
        + " layers x "
        + attention.heads()
        + " heads, d_model "
        + dModel
        + ", context "
        + context
        + ", vocabulary "
        + vocab;
  }
}
