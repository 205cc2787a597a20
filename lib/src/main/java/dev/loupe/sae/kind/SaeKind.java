package dev.loupe.sae.kind;

import dev.loupe.axis.Axis;
import dev.loupe.learning.ParameterValues;
import dev.loupe.tensor.Tensor;

/**
 * How the features of a sparse autoencoder are computed and kept sparse; one kind in each file.
 *
 * <p>The weights have SAELens' names: {@code W_enc} [d_in, feature], {@code b_enc} [feature],
 * {@code W_dec} [feature, d_out] and {@code b_dec} [d_out], and those that a kind adds. The input
 * x, [.., d_in], is normalised and centred already.
 */
public sealed interface SaeKind permits Standard, Gated, TopK, BatchTopK, JumpRelu, Matryoshka {
  /** The entries of what is read, as one axis. */
  Axis D_IN = Axis.named("d_in");

  /** The entries of what is written, as one axis. */
  Axis D_OUT = Axis.named("d_out");

  /** The name of this kind in SAELens' {@code cfg.json}. */
  String architecture();

  /** Whether a token's features depend on this token alone, and not on others of its batch. */
  default boolean byToken() {
    return true;
  }

  /** The features before the activation function, [.., feature]: {@code x W_enc + b_enc}. */
  default Tensor pre(ParameterValues weights, Tensor x) {
    return x.dot(weights.get("W_enc"), D_IN).plus(weights.get("b_enc"));
  }

  /** The activations of the features, [.., feature], none below zero. */
  Tensor acts(ParameterValues weights, Tensor pre, Tensor x);

  /** What the features write, without the bias, [.., d_out]: {@code f W_dec}. */
  default Tensor written(ParameterValues weights, Tensor acts) {
    return acts.dot(weights.get("W_dec"), Axis.FEATURE);
  }

  /** What features with these rows of W_dec write when their activation is 1, [.., d_out]. */
  default Tensor directions(Tensor rows) {
    return rows;
  }
}
