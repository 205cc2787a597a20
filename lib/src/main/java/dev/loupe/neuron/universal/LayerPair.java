package dev.loupe.neuron.universal;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import dev.loupe.neuron.CrossMoments;

/**
 * The correlations of a layer of one model with a layer of another, and with random mixtures of its
 * neurons.
 *
 * @param layer the layer of the second model
 * @param moments the products of the two layers, [first, second]
 * @param own the products of the second layer with itself
 */
record LayerPair(int layer, CrossMoments moments, CrossMoments own) {
  /** The correlation with each neuron of the second layer, [first][second]. */
  double[][] correlations() {
    return moments.correlations();
  }

  /**
   * The correlation with each of as many mixtures, y R: cov(x, y R) = cov(x, y) R, and var(y R) =
   * diag(Rᵀ cov(y, y) R), so the activations need not be read again.
   */
  double[][] mixed(NDArray mixture) {
    try (NDManager work = mixture.getManager().newSubManager()) {
      NDArray products = moments.products().matMul(mixture); // [first, mixture]
      products.attach(work);
      NDArray half = own.products().matMul(mixture); // [second, mixture]
      half.attach(work);
      double[] lengths = half.mul(mixture).sum(new int[] {0}).sqrt().toDoubleArray();
      return CrossMoments.correlations(products, moments.xLengths(), lengths);
    }
  }
}
