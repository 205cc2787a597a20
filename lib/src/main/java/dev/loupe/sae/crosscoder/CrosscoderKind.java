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
   * The loss of each token, [sample]: its error, and the penalty on its activations if this kind
   * has one.
   *
   * @param errors Σ_l ‖x_l − y_l‖² of each token, [sample]
   * @param acts the activations of the features, [sample, feature]
   * @param norms Σ_l ‖W_dec,l‖ of each feature, [feature]
   * @param share how much of the penalty counts, from 0 at the first steps to 1
   */
  Tensor penalised(Tensor errors, Tensor acts, Tensor norms, double share);
}
