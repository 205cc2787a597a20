package dev.loupe.sae.crosscoder;

import static dev.loupe.sae.kind.SaeKind.D_IN;
import static dev.loupe.sae.kind.SaeKind.D_OUT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LatentScalingTest {
  private static final int SIZE = 3;
  private static final int FEATURES = 5;
  private static final int TOKENS = 40;

  private static double[] random(int count, long seed) {
    Random random = new Random(seed);
    return random.doubles(count, -1, 1).toArray();
  }

  private static CrosscoderRows rows(double[] x, double[] y) {
    List<CrosscoderInput> inputs =
        List.of(
            CrosscoderInput.unscaled("A", Axis.D_MODEL, SIZE),
            CrosscoderInput.unscaled("B", Axis.D_MODEL, SIZE));
    long[] shape = {x.length / SIZE, SIZE};
    return new HeldRows(
        inputs,
        Tensor.concat(
            D_IN,
            List.of(
                Tensor.of(x, shape, Axis.SAMPLE, D_IN), Tensor.of(y, shape, Axis.SAMPLE, D_IN))));
  }

  private static Crosscoder crosscoder(CrosscoderRows rows, double[] decoders) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    weights.put(
        "W_enc",
        Tensor.of(
            random(2 * SIZE * FEATURES, 1), new long[] {2 * SIZE, FEATURES}, D_IN, Axis.FEATURE));
    weights.put("b_enc", Tensor.of(random(FEATURES, 2), new long[] {FEATURES}, Axis.FEATURE));
    weights.put("W_dec", Tensor.of(decoders, new long[] {FEATURES, 2 * SIZE}, Axis.FEATURE, D_OUT));
    weights.put("b_dec", Tensor.of(random(2 * SIZE, 4), new long[] {2 * SIZE}, D_OUT));
    return Crosscoder.of(rows.inputs(), new L1Crosscoder(0), weights);
  }

  /** β for one model and target, from its definition: the minimum over β, by a fine search. */
  private static double beta(double[] f, double[] d, double[][] target) {
    double low = -1000;
    double high = 1000;
    for (int i = 0; i < 300; i++) {
      double left = low + (high - low) / 3;
      double right = high - (high - low) / 3;
      if (error(left, f, d, target) < error(right, f, d, target)) {
        high = right;
      } else {
        low = left;
      }
    }
    return (low + high) / 2;
  }

  private static double error(double beta, double[] f, double[] d, double[][] target) {
    double sum = 0;
    for (int t = 0; t < f.length; t++) {
      for (int i = 0; i < d.length; i++) {
        sum += Math.pow(beta * f[t] * d[i] - target[t][i], 2);
      }
    }
    return sum;
  }

  @Test
  void ratiosAreThoseOfLeastSquares() {
    double[] x = random(TOKENS * SIZE, 5);
    double[] y = random(TOKENS * SIZE, 6);
    CrosscoderRows rows = rows(x, y);
    double[] decoders = random(FEATURES * 2 * SIZE, 3);
    Crosscoder coder = crosscoder(rows, decoders);
    LatentScaling scaling = LatentScaling.of(coder, rows);
    Tensor[] inputs = {
      Tensor.of(x, new long[] {TOKENS, SIZE}, Axis.SAMPLE, Axis.D_MODEL),
      Tensor.of(y, new long[] {TOKENS, SIZE}, Axis.SAMPLE, Axis.D_MODEL)
    };
    double[] shares = coder.relativeNorms().toDoubleArray();
    for (int j = 0; j < FEATURES; j++) {
      double[] f = coder.encoded(inputs).at(Axis.FEATURE, j).toDoubleArray();
      int owner = shares[j] > 0.5 ? 1 : 0;
      double[] d = coder.decoder(owner).at(Axis.FEATURE, j).toDoubleArray();
      double[] errors = new double[2];
      double[] reconstructions = new double[2];
      for (int m = 0; m < 2; m++) {
        double[] own = coder.decoder(m).at(Axis.FEATURE, j).toDoubleArray();
        double[] written = coder.reconstructed(inputs).get(m).toDoubleArray();
        double[] activation = inputs[m].toDoubleArray();
        double[][] left = new double[TOKENS][SIZE];
        double[][] all = new double[TOKENS][SIZE];
        for (int t = 0; t < TOKENS; t++) {
          for (int i = 0; i < SIZE; i++) {
            all[t][i] = written[t * SIZE + i];
            left[t][i] = activation[t * SIZE + i] - (all[t][i] - f[t] * own[i]);
          }
        }
        errors[m] = beta(f, d, left);
        reconstructions[m] = beta(f, d, all);
      }
      assertEquals(errors[1 - owner] / errors[owner], scaling.error()[j], 1e-5);
      assertEquals(
          reconstructions[1 - owner] / reconstructions[owner], scaling.reconstruction()[j], 1e-5);
    }
  }

  @Test
  void aFeatureThatTheOtherModelHasFullyHasTheErrorRatioOneThoughItsDecoderIsZeroThere() {
    double[] x = random(TOKENS * SIZE, 5);
    CrosscoderRows rows = rows(x, x);
    double[] decoders = random(FEATURES * 2 * SIZE, 3);
    double[] shrunken = decoders.clone();
    for (int i = 0; i < SIZE; i++) {
      for (int j = 0; j < FEATURES; j++) {
        shrunken[2 * SIZE * j + i] = j == 0 ? 0 : decoders[2 * SIZE * j + SIZE + i];
      }
    }
    Crosscoder coder = crosscoder(rows, shrunken);
    // both biases are alike, too
    Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
    weights.put("b_dec", coder.weight("b_dec").times(0));
    Crosscoder alike = Crosscoder.of(rows.inputs(), coder.kind(), weights);
    assertEquals(0, alike.relativeNorms().toDoubleArray()[0] - 1, 0);
    assertEquals(1, LatentScaling.of(alike, rows).error()[0], 1e-12);
  }

  @Test
  void aDeadFeatureHasNoRatio() {
    double[] x = random(TOKENS * SIZE, 5);
    CrosscoderRows rows = rows(x, x);
    Crosscoder coder = crosscoder(rows, random(FEATURES * 2 * SIZE, 3));
    Map<String, Tensor> weights = new LinkedHashMap<>(coder.weights());
    weights.put("b_enc", Tensor.vector(Axis.FEATURE, -100, 0, 0, 0, 0));
    LatentScaling scaling =
        LatentScaling.of(Crosscoder.of(rows.inputs(), coder.kind(), weights), rows);
    assertTrue(Double.isNaN(scaling.error()[0]));
    assertTrue(Double.isFinite(scaling.error()[1]));
  }
}
