package dev.loupe.sae.crosscoder;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;

/**
 * Activations of two models with a known dictionary of sparse features: some both have, some only
 * one of them, and some the first has weakly. A feature has one direction in both models.
 */
final class PlantedModels {
  private final int size;
  private final double[][] directions; // [feature][entry]
  private final double[][] strengths; // [feature][model]

  /** So many features that both have, that one has, and that the first has with this strength. */
  PlantedModels(int size, int shared, int first, int second, int weak, double strength) {
    this.size = size;
    int all = shared + first + second + weak;
    this.directions = new double[all][size];
    this.strengths = new double[all][];
    Random random = new Random(7);
    for (int i = 0; i < all; i++) {
      double square = 0;
      for (int d = 0; d < size; d++) {
        directions[i][d] = random.nextGaussian();
        square += directions[i][d] * directions[i][d];
      }
      for (int d = 0; d < size; d++) {
        directions[i][d] /= Math.sqrt(square);
      }
      strengths[i] =
          i < shared
              ? new double[] {1, 1}
              : i < shared + first
                  ? new double[] {1, 0}
                  : i < shared + first + second ? new double[] {0, 1} : new double[] {strength, 1};
    }
  }

  int features() {
    return directions.length;
  }

  /** The share of the second model in a feature's lengths, by which its owner is known. */
  double share(int feature) {
    return strengths[feature][1] / (strengths[feature][0] + strengths[feature][1]);
  }

  /** What a feature writes in both models, one behind the other, with length 1. */
  double[] joined(int feature) {
    double[] all = new double[2 * size];
    double norm = Math.hypot(strengths[feature][0], strengths[feature][1]);
    for (int d = 0; d < size; d++) {
      all[d] = strengths[feature][0] * directions[feature][d] / norm;
      all[size + d] = strengths[feature][1] * directions[feature][d] / norm;
    }
    return all;
  }

  /** Samples, in which {@code active} features are active on average. */
  CrosscoderRows rows(int samples, double active, double scaleOfSecond) {
    Random random = new Random(11);
    float[][] values = new float[2][samples * size];
    for (int s = 0; s < samples; s++) {
      for (int i = 0; i < features(); i++) {
        if (random.nextDouble() < active / features()) {
          double activation = 0.5 + random.nextDouble();
          for (int model = 0; model < 2; model++) {
            for (int d = 0; d < size; d++) {
              values[model][s * size + d] +=
                  (float) (activation * strengths[i][model] * directions[i][d]);
            }
          }
        }
      }
    }
    Map<String, Tensor> matrices = new LinkedHashMap<>();
    matrices.put("A", matrix(values[0], samples));
    matrices.put("B", matrix(values[1], samples).times(scaleOfSecond));
    return CrosscoderRows.of(matrices);
  }

  private Tensor matrix(float[] values, int samples) {
    return Tensor.of(values, new long[] {samples, size}, Axis.SAMPLE, Axis.D_MODEL);
  }

  /** For each planted feature the learned one that writes most nearly the same. */
  int[] found(Crosscoder crosscoder) {
    double[] decoders = crosscoder.weight("W_dec").toDoubleArray();
    int[] best = new int[features()];
    for (int i = 0; i < best.length; i++) {
      for (int j = 1; j < crosscoder.features(); j++) {
        best[i] = cosine(decoders, j, i) > cosine(decoders, best[i], i) ? j : best[i];
      }
    }
    return best;
  }

  /** The mean over planted features of the largest cosine with a learned one. */
  double recovered(Crosscoder crosscoder) {
    double[] decoders = crosscoder.weight("W_dec").toDoubleArray();
    int[] found = found(crosscoder);
    double sum = 0;
    for (int i = 0; i < found.length; i++) {
      sum += cosine(decoders, found[i], i) / found.length;
    }
    return sum;
  }

  private double cosine(double[] decoders, int learned, int planted) {
    double[] wanted = joined(planted);
    double product = 0;
    double square = 0;
    for (int d = 0; d < 2 * size; d++) {
      double w = decoders[2 * size * learned + d];
      product += w * wanted[d];
      square += w * w;
    }
    return square == 0 ? 0 : product / Math.sqrt(square);
  }
}
