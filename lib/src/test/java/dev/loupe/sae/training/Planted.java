package dev.loupe.sae.training;

import static dev.loupe.axis.Axis.FEATURE;
import static dev.loupe.axis.Axis.SAMPLE;
import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Data of which the features are known: x = Σ aᵢ fᵢ + noise, where each token has 3 of 64 random
 * directions in 32 dimensions, with strengths from 0.5 to 1.5.
 */
record Planted(double[][] directions, Tensor rows) {
  static final int FEATURES = 64;
  static final int ACTIVE = 3;
  private static final int WIDTH = 32;
  private static final double NOISE = 0.01;

  static Planted of(int count, long seed) {
    Random random = new Random(17); // the directions are the same for all data
    double[][] directions = new double[FEATURES][];
    for (int i = 0; i < FEATURES; i++) {
      double[] one = random.doubles(WIDTH).map(u -> random.nextGaussian()).toArray();
      double norm = Math.sqrt(Arrays.stream(one).map(v -> v * v).sum());
      directions[i] = Arrays.stream(one).map(v -> v / norm).toArray();
    }
    return new Planted(directions, rows(directions, count, new Random(seed)));
  }

  private static Tensor rows(double[][] directions, int count, Random random) {
    float[] rows = new float[count * WIDTH];
    for (int row = 0; row < count; row++) {
      for (int feature : random.ints(0, FEATURES).distinct().limit(ACTIVE).toArray()) {
        double strength = 0.5 + random.nextDouble();
        for (int i = 0; i < WIDTH; i++) {
          rows[row * WIDTH + i] += (float) (strength * directions[feature][i]);
        }
      }
      for (int i = 0; i < WIDTH; i++) {
        rows[row * WIDTH + i] += (float) (NOISE * random.nextGaussian());
      }
    }
    return Tensor.of(rows, new long[] {count, WIDTH}, SAMPLE, D_IN);
  }

  /** The same data in another number type. */
  Planted in(DataType type) {
    return new Planted(directions, rows.as(type));
  }

  /** The rows of each step. */
  StepRows steps(SaeRecipe recipe) {
    int[] all = IntStream.range(0, rows.size(SAMPLE)).toArray();
    return RowsInMemory.of(List.of(rows), List.of(rows), all, recipe.batch(), recipe.seed());
  }

  /** What a recipe learns from these rows. */
  LearnedCoder learned(SaeRecipe recipe) {
    return new TrainingRun(recipe, steps(recipe), Device.cpu(), true).run();
  }

  /** The mean over planted directions of the largest cosine with a learned one. */
  double meanMaxCosine(Map<String, Tensor> weights) {
    Tensor found = weights.get("W_dec").normalized(D_OUT).arranged(FEATURE, D_OUT);
    Axis planted = Axis.named("planted");
    Tensor cosines = Tensor.of(directions, planted, D_OUT).as(found.nd().getDataType());
    return cosines.dot(found, D_OUT).max(FEATURE).mean(planted).value();
  }
}
