package dev.loupe.sae.superposition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loupe.axis.Axis;
import dev.loupe.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlantedDictionaryTest {
  private static final PlantedDictionary PLANTED = PlantedDictionary.of(12, 5, 2);

  @Test
  void directionsHaveLengthOne() {
    Arrays.stream(PLANTED.directions().norm(Axis.D_MODEL).toDoubleArray())
        .forEach(norm -> assertEquals(1, norm, 1e-14));
  }

  @Test
  void samplesAreTheSumsOfActiveDirections() {
    double[] a = PLANTED.activations(4, 3).toDoubleArray();
    double[] f = PLANTED.directions().toDoubleArray();
    double[] expected = new double[4 * 5];
    for (int s = 0; s < 4; s++) {
      for (int i = 0; i < 12; i++) {
        for (int d = 0; d < 5; d++) {
          expected[s * 5 + d] += a[s * 12 + i] * f[i * 5 + d];
        }
      }
    }
    assertArrayEquals(expected, PLANTED.sample(4, 3).toDoubleArray(), 1e-14);
  }

  @Test
  void asManyFeaturesAreActiveAsIsSaid() {
    int samples = 20_000;
    double[] a = PLANTED.activations(samples, 1).toDoubleArray();
    double mean = Arrays.stream(a).filter(value -> value > 0).count() / (double) samples;
    assertEquals(2, mean, 5 * Math.sqrt(2 * (1 - 2 / 12.0) / samples)); // 5 standard errors
  }

  @Test
  void noiseHasItsStandardDeviation() {
    Tensor noise = PLANTED.noise(0.1).sample(8000, 1).minus(PLANTED.sample(8000, 1));
    assertEquals(0.1, noise.std().value(), 5 * 0.1 / Math.sqrt(2 * 8000 * 5));
  }

  @Test
  void theDictionaryItselfIsRecoveredInAnyOrderAndLength() {
    Tensor shuffled =
        PLANTED
            .directions()
            .take(Axis.FEATURE, 11, 3, 0, 1, 2, 4, 5, 6, 7, 10, 9, 8)
            .times(3)
            .renamed(Axis.D_MODEL, Axis.named("d_out"));
    assertEquals(1, PLANTED.recovered(shuffled), 1e-14);
  }

  @Test
  void theOppositeDirectionIsNotRecovered() {
    PlantedDictionary one = PlantedDictionary.of(1, 5, 1);
    assertEquals(-1, one.recovered(one.directions().negated()), 1e-14);
  }

  @Test
  void aDeadDirectionHidesNoOther() {
    Tensor withDead =
        Tensor.concat(Axis.FEATURE, List.of(PLANTED.directions(), PLANTED.directions().zeros()));
    assertEquals(1, PLANTED.recovered(withDead), 1e-14);
  }

  @Test
  void noSamplesAreRefused() {
    PlantedDictionary planted = PlantedDictionary.of(8, 4, 2);
    assertEquals(
        "there are no 0 samples; ask for 1 or more",
        assertThrows(IllegalArgumentException.class, () -> planted.sample(0, 1)).getMessage());
  }

  @Test
  void moreActiveFeaturesThanThereAreAreRefused() {
    assertEquals(
        "of 3 features, more than 0 and at most all can be active, with noise of 0 or more, not"
            + " 4.0 and 0.0",
        assertThrows(IllegalArgumentException.class, () -> PlantedDictionary.of(3, 2, 4))
            .getMessage());
  }
}
