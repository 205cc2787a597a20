package dev.loupe.sae.crosscoder;

import dev.loupe.tensor.Tensor;

/** How few features of a crosscoder are kept active. */
public sealed interface CrosscoderKind permits L1Crosscoder, BatchTopKCrosscoder {
  /** Its name in files. */
  String word();

  /**
   * The activations of the features, [.., feature].
   *
   * @param pre Σ_l x_l W_enc,l + b_enc, [.., feature]
   * @param norms Σ_l ‖W_dec,l‖ of each feature, [feature]
   */
  Tensor acts(Tensor pre, Tensor norms);

  /**
   * What is added to the loss, one number for each token, from activations [sample, feature].
   *
   * @param share how much of it counts, from 0 at the first steps to 1
   */
  Tensor penalised(Tensor errors, Tensor acts, Tensor norms, double share);
}
