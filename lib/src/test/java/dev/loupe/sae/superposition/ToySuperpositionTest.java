package dev.loupe.sae.superposition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loupe.axis.Axis;
import dev.loupe.learning.Parameters;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class ToySuperpositionTest {
  private static final int FEATURES = 4;
  private static final int HIDDEN = 2;
  private static final int SAMPLES = 3;

  private static ToySuperposition quick(int features, int hidden, double sparsity) {
    return ToySuperposition.of(features, hidden, sparsity).instances(4).batch(256).steps(700);
  }

  private static double[] random(int count, long seed) {
    Random random = new Random(seed);
    return random.doubles(count, -1, 1).toArray();
  }

  private static Tensor w(double... values) {
    return Tensor.of(
        values,
        new long[] {1, FEATURES, HIDDEN},
        ToyLearning.INSTANCE,
        Axis.FEATURE,
        ToyLearning.HIDDEN);
  }

  private static Tensor b(double... values) {
    return Tensor.of(values, new long[] {1, FEATURES}, ToyLearning.INSTANCE, Axis.FEATURE);
  }

  private static double loss(double[] w, double[] b) {
    Tensor x =
        Tensor.of(
            random(SAMPLES * FEATURES, 3),
            new long[] {SAMPLES, 1, FEATURES},
            Axis.SAMPLE,
            ToyLearning.INSTANCE,
            Axis.FEATURE);
    Tensor importance = Tensor.vector(Axis.FEATURE, 1, 0.9, 0.81, 0.729);
    return ToyLearning.losses(name -> name.equals("W") ? w(w) : b(b), x, importance).sum().value();
  }

  @Test
  void theLossIsTheWeightedSquaredErrorOfReluOfTwoProducts() {
    double[] w = random(FEATURES * HIDDEN, 1);
    double[] b = random(FEATURES, 2);
    double[] x = random(SAMPLES * FEATURES, 3);
    double expected = 0;
    for (int s = 0; s < SAMPLES; s++) {
      for (int i = 0; i < FEATURES; i++) {
        double y = b[i];
        for (int j = 0; j < FEATURES; j++) {
          for (int h = 0; h < HIDDEN; h++) {
            y += w[i * HIDDEN + h] * w[j * HIDDEN + h] * x[s * FEATURES + j];
          }
        }
        double error = x[s * FEATURES + i] - Math.max(0, y);
        expected += Math.pow(0.9, i) * error * error / SAMPLES;
      }
    }
    assertEquals(expected, loss(w, b), 1e-14);
  }

  @Test
  void gradientsAreThoseOfFiniteDifferences() {
    double[] w = random(FEATURES * HIDDEN, 1);
    double[] b = random(FEATURES, 2);
    Tensor x =
        Tensor.of(
            random(SAMPLES * FEATURES, 3),
            new long[] {SAMPLES, 1, FEATURES},
            Axis.SAMPLE,
            ToyLearning.INSTANCE,
            Axis.FEATURE);
    Tensor importance = Tensor.vector(Axis.FEATURE, 1, 0.9, 0.81, 0.729);
    double[] gradient =
        Parameters.seeded(0)
            .with("W", w(w))
            .with("b", b(b))
            .gradients(p -> ToyLearning.losses(p, x, importance).sum())
            .get("W")
            .toDoubleArray();
    double[] differences = new double[w.length];
    for (int i = 0; i < w.length; i++) {
      double[] more = w.clone();
      double[] less = w.clone();
      more[i] += 1e-6;
      less[i] -= 1e-6;
      differences[i] = (loss(more, b) - loss(less, b)) / 2e-6;
    }
    assertArrayEquals(differences, gradient, 1e-8);
  }

  @Test
  void inputsAreZeroWithTheProbabilityOfTheSparsityAndOtherwiseUniform() {
    double[] x = new SparseInputs(5, new double[] {0.1}, 4).of(7, 40_000).toDoubleArray();
    double[] active = Arrays.stream(x).filter(value -> value != 0).toArray();
    double share = active.length / (double) x.length;
    assertEquals(0.1, share, 5 * Math.sqrt(0.09 / x.length)); // 5 standard errors
    double error = Math.sqrt(1 / 12.0 / active.length);
    assertEquals(0.5, Arrays.stream(active).average().orElseThrow(), 5 * error);
    assertTrue(Arrays.stream(x).allMatch(value -> value >= 0 && value <= 1));
  }

  @Test
  void sparseFeaturesFormAPentagon() {
    ToyModel toy = quick(5, 2, 0.95).learn();
    assertEquals("pentagon", toy.geometry().toString());
    Arrays.stream(toy.dimensionality()).forEach(d -> assertEquals(0.4, d, 0.02));
  }

  @Test
  void importantDenseFeaturesAreOrthogonalAndTheOthersAreLeftOut() {
    ToyModel toy = quick(5, 2, 0).importance(0.9).learn();
    assertEquals(
        "2 orthogonal features; 3 of 5 features are not represented", toy.geometry().toString());
    assertEquals(List.of(0, 1), toy.represented());
  }

  @Test
  void lessSparseFeaturesFormAntipodalPairs() {
    assertEquals(
        "2 antipodal pairs; 1 of 5 features is not represented",
        quick(5, 2, 0.75).learn().geometry().toString());
  }

  @Test
  void threeFeaturesInTwoDimensionsAreAPairAndOneAlone() {
    // only the pair meets in the loss; in a triangle, all three pairs would
    ToyModel toy = quick(3, 2, 0.9).learn();
    assertEquals(
        List.of(1, 2),
        toy.geometry().groups().stream().map(g -> g.features().size()).sorted().toList());
    Arrays.stream(toy.dimensionality()).forEach(d -> assertEquals(d > 0.75 ? 1 : 0.5, d, 0.02));
  }

  /** Found by Elhage et al. as one of the figures that D = 3/8 stands for. */
  @Test
  @Tag("slow")
  void eightFeaturesInThreeDimensionsFormASquareAntiprism() {
    ToyModel toy = quick(8, 3, 0.93).steps(1500).learn();
    assertEquals("square antiprism", toy.geometry().toString());
    Arrays.stream(toy.dimensionality()).forEach(d -> assertEquals(3 / 8.0, d, 0.02));
  }

  @Test
  void theSameSeedGivesTheSameModel() {
    ToySuperposition toy = quick(3, 2, 0.5).steps(20);
    assertArrayEquals(toy.learn().columns()[0], toy.learn().columns()[0], 0);
    assertTrue(toy.seed(1).learn().columns()[0][0] != toy.learn().columns()[0][0]);
  }

  @Test
  void aSweepHasAModelForEachSparsity() {
    SparsitySweep sweep = quick(3, 2, 0).steps(5).sweep(0, 0.9);
    assertEquals(0.9, sweep.models().get(1).sparsity());
    assertTrue(sweep.html().contains("Features represented in 2 dimensions"));
    assertTrue(sweep.toString().startsWith("1/(1 − S) = 1: "));
  }

  @Test
  void aSparsityOfOneIsRefused() {
    assertEquals(
        "sparsity is the probability that a feature is 0, from 0 to below 1, not 1.0",
        assertThrows(IllegalArgumentException.class, () -> ToySuperposition.of(5, 2, 1))
            .getMessage());
  }

  /** The case that everyone knows, with the default settings. */
  @Test
  @Tag("slow")
  void verySparseFeaturesFormAPentagonOfEqualArmsWithinTwoPercent() {
    ToyModel toy = ToySuperposition.of(5, 2, 0.98).learn();
    assertEquals("pentagon", toy.geometry().toString());
    Arrays.stream(toy.dimensionality()).forEach(d -> assertEquals(0.4, d, 0.008));
    double[] sorted = Arrays.stream(toy.angles()).sorted().toArray();
    for (int i = 1; i < sorted.length; i++) {
      assertEquals(72, sorted[i] - sorted[i - 1], 1);
    }
  }
}
