package dev.loupe.sae.loss;

import dev.loupe.sae.kind.SaeKind;
import java.util.List;

/**
 * What training makes small, for each kind of sparse autoencoder.
 *
 * <p>x [n, d_in] is what is read and y [n, d_out] what is to be written, for an autoencoder x
 * again, both scaled to a mean length of √d. ŷ = f W_dec + b_dec (+ x W_skipᵀ) is what is written,
 * and |y − ŷ|² is summed over entries and averaged over the n tokens.
 */
public sealed interface SaeLoss
    permits StandardLoss, GatedLoss, TopKLoss, BatchTopKLoss, JumpReluLoss, MatryoshkaLoss {
  /** The kind of autoencoder that it trains, as it is used afterwards. */
  SaeKind learned();

  /** The function that computes loss and gradients in a step. */
  ScriptCall call(StepSettings step);

  /** The parameters [feature] that it has beside W_enc and W_dec. */
  default List<String> own() {
    return List.of("b_enc");
  }

  /** Where the entries of such a parameter start. */
  default double start(String parameter) {
    return 0;
  }

  /** Whether each feature's decoder row keeps the length 1. */
  default boolean unitDecoder() {
    return true;
  }

  /**
   * Whether dead features are revived by a loss of their own (AuxK); otherwise they begin again at
   * tokens that are reconstructed badly.
   */
  default boolean revives() {
    return false;
  }

  /** Whether the smallest activation of each batch becomes a threshold for later use. */
  default boolean findsThreshold() {
    return false;
  }
}
