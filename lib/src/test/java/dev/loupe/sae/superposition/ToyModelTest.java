package dev.loupe.sae.superposition;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ToyModelTest {
  private static ToyModel planted(double[]... columns) {
    double[] zeros = new double[columns.length];
    return new ToyModel(columns, zeros, zeros, 0.9, 0.1);
  }

  private static ToyModel polygon(int corners) {
    double[][] columns = new double[corners][];
    Arrays.setAll(
        columns,
        i -> {
          double angle = 0.3 + 2 * Math.PI * i / corners;
          return new double[] {1.2 * Math.cos(angle), 1.2 * Math.sin(angle)};
        });
    return planted(columns);
  }

  @Test
  void dimensionalityIsTheSquaredNormOverTheSquaredProjections() {
    // D_0 = 1 / (1 + 1), D_1 = 2 / (1/2 + 2)
    double[] d = planted(new double[] {1, 0}, new double[] {1, 1}).dimensionality();
    assertArrayEquals(new double[] {0.5, 0.8}, d, 1e-15);
  }

  @Test
  void dimensionalityOfAPentagonIsTwoFifthsForAnyLength() {
    Arrays.stream(polygon(5).dimensionality()).forEach(d -> assertEquals(0.4, d, 1e-14));
  }

  @Test
  void aFeatureThatIsNotThereHasNoShare() {
    double[] d = planted(new double[] {1, 0}, new double[] {0, 0}).dimensionality();
    assertArrayEquals(new double[] {1, 0}, d, 0);
  }

  @Test
  void sharesSumToAtMostTheNumberOfDimensions() {
    Random random = new Random(1);
    for (int trial = 0; trial < 50; trial++) {
      double[][] columns = new double[7][3];
      Arrays.stream(columns).forEach(w -> Arrays.setAll(w, i -> random.nextGaussian()));
      assertTrue(Arrays.stream(planted(columns).dimensionality()).sum() <= 3 + 1e-12);
    }
  }

  @Test
  void overlapsAreTheProductsOfColumns() {
    double[][] all = planted(new double[] {1, 2}, new double[] {3, -1}).overlaps();
    assertArrayEquals(new double[] {5, 1}, all[0], 0);
    assertArrayEquals(new double[] {1, 10}, all[1], 0);
  }

  @Test
  void anglesCountFromTheFirstDimensionToTheSecond() {
    double[] angles = planted(new double[] {0, 2}, new double[] {-1, -1}).angles();
    assertArrayEquals(new double[] {90, 225}, angles, 1e-12);
  }

  @Test
  void geometryNamesAPentagon() {
    assertEquals("pentagon", polygon(5).geometry().toString());
    assertEquals("regular polygon of 7 features", polygon(7).geometry().toString());
  }

  @Test
  void geometryCountsAntipodalPairs() {
    assertEquals("2 antipodal pairs", polygon(4).geometry().toString());
  }

  @Test
  void geometryNamesATriangle() {
    assertEquals("triangle", polygon(3).geometry().toString());
  }

  @Test
  void geometryNamesATetrahedron() {
    ToyModel toy =
        planted(
            new double[] {1, 1, 1},
            new double[] {1, -1, -1},
            new double[] {-1, 1, -1},
            new double[] {-1, -1, 1});
    assertEquals("tetrahedron", toy.geometry().toString());
    assertArrayEquals(new double[] {0.75, 0.75, 0.75, 0.75}, toy.dimensionality(), 1e-14);
  }

  @Test
  void geometrySaysWhatIsNotRepresented() {
    ToyModel toy =
        planted(
            new double[] {1, 0},
            new double[] {0, 1},
            new double[] {0.1, 0},
            new double[] {0, 0},
            new double[] {0, 0});
    assertEquals(
        "2 orthogonal features; 3 of 5 features are not represented", toy.geometry().toString());
  }

  @Test
  void oppositeFeaturesOfDifferentLengthAreNoAntipodalPair() {
    ToyModel toy = planted(new double[] {1, 0}, new double[] {-0.6, 0});
    assertEquals("group of 2 features in 1 dimension", toy.geometry().toString());
  }

  @Test
  void threeVectorsOnOneSideAreNoTriangle() {
    // the signs of a triangle's corners do not change D, but they are no triangle
    ToyModel toy =
        planted(
            new double[] {1, 0},
            new double[] {0.5, Math.sqrt(0.75)},
            new double[] {-0.5, Math.sqrt(0.75)});
    assertArrayEquals(new double[] {2 / 3.0, 2 / 3.0, 2 / 3.0}, toy.dimensionality(), 1e-14);
    assertEquals("group of 3 features in 2 dimensions", toy.geometry().toString());
  }

  @Test
  void anglesOfThreeDimensionsAreRefused() {
    ToyModel toy = planted(new double[] {1, 0, 0});
    String message = assertThrows(IllegalArgumentException.class, toy::angles).getMessage();
    assertEquals(
        "angles need two dimensions, and this model has 3; take overlaps(), or the geometry()",
        message);
  }

  @Test
  void theArrowsAreInThePictureAndItsNumbers() {
    ToyModel toy = polygon(5);
    assertTrue(toy.html().contains("5 features in 2 dimensions, sparsity 0.9"));
    assertTrue(toy.html().contains("Pentagon. Loss 0.1."));
    assertTrue(toy.arrows().csv().orElseThrow().contains("dimension 1"));
    assertTrue(toy.png().length > 1000);
  }
}
