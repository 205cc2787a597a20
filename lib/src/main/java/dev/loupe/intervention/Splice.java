package dev.loupe.intervention;

import dev.loupe.site.Site;
import dev.loupe.tensor.Tensor;

/**
 * Sparse features that take the place of an activation: they are computed from what one site holds,
 * and what they write replaces what another, or the same, site holds.
 *
 * <p>A sparse autoencoder reads and writes one site; a transcoder reads what an MLP reads and
 * writes what the MLP writes. All tensors are lent for the call. Their leading axes, such as batch
 * and pos, stay; the last axis of features is {@code feature}.
 *
 * <p>Each token is computed from its own values alone: generation computes one token in each step,
 * and sweeps put tokens of many prompts into one row.
 *
 * <pre>{@code model.run(text).with(sae).zero(RESID_POST.at(2).feature(31)).top(5)}</pre>
 */
public interface Splice {
  /** The site that the features are computed from. */
  Site reads();

  /** The site whose value is replaced. */
  Site writes();

  /** The number of features. */
  int features();

  /** Whether the part that the features do not explain is added, so that the output is the same. */
  boolean keepsError();

  /**
   * Whether the features of a token depend on this token alone; other features cannot be spliced
   * into a run, because a token would have others in each batch.
   */
  default boolean byToken() {
    return true;
  }

  /** The features before their activation function, [.., feature]. */
  Tensor pre(Tensor input);

  /** The activations of the features, [.., feature], from those before the activation function. */
  Tensor acts(Tensor pre, Tensor input);

  /** What activations of features write, with the axes of the site that is replaced. */
  Tensor decoded(Tensor acts, Tensor input);
}
