package dev.loupe.sae.training;

import ai.djl.ndarray.NDArray;
import dev.loupe.torch.HeapArray;
import java.util.List;

/**
 * What a step tells beside its gradients.
 *
 * @param loss the loss before the step
 * @param l0 the mean number of active features of a token
 * @param explained the share of the variance of the step's tokens that is reconstructed
 * @param smallest the smallest activation above 0; infinite if there is none, and 0 for kinds that
 *     need no threshold
 * @param active for how many tokens each feature was active
 * @param errors the squared error of each token
 */
record StepFigures(
    double loss, double l0, double explained, double smallest, double[] active, double[] errors) {
  /** The number of arrays that they come in, before those of the gradients. */
  static final int ARRAYS = 3;

  static StepFigures of(List<NDArray> results) {
    double[] numbers = HeapArray.doubles(results.get(0));
    return new StepFigures(
        numbers[0],
        numbers[1],
        numbers[2],
        numbers[3],
        HeapArray.doubles(results.get(1)),
        HeapArray.doubles(results.get(2)));
  }
}
