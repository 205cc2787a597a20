package dev.loupe.sae.superposition;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Random inputs: each feature is 0 or, with a probability, uniform between 0 and 1.
 *
 * @param features the number of features
 * @param probabilities that a feature is not 0, one for each instance
 * @param seed the seed
 */
record SparseInputs(int features, double[] probabilities, long seed) {
  /** The inputs of a step, [sample, instance, feature]. */
  Tensor of(long step, int batch) {
    SplittableRandom random = new SplittableRandom(seed * 1_000_003 + step);
    float[] values = new float[batch * probabilities.length * features];
    int at = 0;
    for (int i = 0; i < batch; i++) {
      for (double probability : probabilities) {
        for (int feature = 0; feature < features; feature++) {
          // one number says both: below the probability it is uniform there
          double drawn = random.nextDouble();
          values[at++] = drawn < probability ? (float) (drawn / probability) : 0;
        }
      }
    }
    return Tensor.of(
        values,
        new long[] {batch, probabilities.length, features},
        Axis.SAMPLE,
        ToyLearning.INSTANCE,
        Axis.FEATURE);
  }
}
