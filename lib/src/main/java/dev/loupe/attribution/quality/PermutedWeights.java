package dev.loupe.attribution.quality;

import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.tensor.Tensor;
import dev.loupe.weights.WeightEdit;
import java.util.SplittableRandom;

/**
 * A model with the numbers of some of its weights permuted within each matrix or vector.
 *
 * <p>So each weight keeps its distribution, and nothing of what was learned.
 */
final class PermutedWeights {
  private PermutedWeights() {}

  /** The model with the weights of a stage permuted; it shares all others. */
  static HookedTransformer of(HookedTransformer model, RandomStage stage, long seed) {
    HookedTransformer changed = model;
    SplittableRandom seeds = new SplittableRandom(seed);
    int layers = model.spec().layers();
    for (Weight weight : model.spec().weights()) {
      for (int layer = 0; layer < (weight.inLayers() ? layers : 1); layer++) {
        SplittableRandom random = seeds.split();
        if (stage.has(weight, layer, layers)) {
          String name = weight.name(layer);
          changed = changed.edited(new WeightEdit(name, one -> permuted(one, random)));
        }
      }
    }
    return changed;
  }

  private static Tensor permuted(Tensor weight, SplittableRandom random) {
    Axis[] axes = weight.axes().toArray(Axis[]::new);
    if (weight.nd().getDataType() == DataType.FLOAT64) {
      double[] values = weight.toDoubleArray();
      shuffle(values.length, random, (i, j) -> swap(values, i, j));
      return Tensor.of(values, weight.shape(), axes);
    }
    float[] values = weight.toArray(); // half the memory, which counts for large embeddings
    shuffle(values.length, random, (i, j) -> swap(values, i, j));
    return Tensor.of(values, weight.shape(), axes);
  }

  /** Exchanges two entries. */
  private interface Swap {
    void swap(int one, int other);
  }

  private static void shuffle(int size, SplittableRandom random, Swap entries) {
    for (int i = size - 1; i > 0; i--) {
      entries.swap(i, random.nextInt(i + 1));
    }
  }

  private static void swap(double[] values, int i, int j) {
    double kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }

  private static void swap(float[] values, int i, int j) {
    float kept = values[i];
    values[i] = values[j];
    values[j] = kept;
  }
}
