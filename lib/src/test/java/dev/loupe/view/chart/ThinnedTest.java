package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ThinnedTest {
  @Test
  void eachPixelColumnKeepsItsFirstLowestHighestAndLastPoint() {
    double[] x = {0, 0.1, 0.2, 0.3, 0.4, 1.5, 2};
    double[] y = {1, 3, 2, -1, 0, 7, 8};
    assertThat(Thinned.of(x, y)).containsExactly(0, 1, 3, 4, 5, 6);
  }

  @Test
  void aLongLineIsDrawnWithAFewPointsForEachPixel() {
    int points = 100_000;
    double[] x = new double[points];
    double[] y = new Random(1).doubles(points).toArray();
    for (int i = 0; i < points; i++) {
      x[i] = 500.0 * i / points;
    }
    List<Integer> kept = Thinned.of(x, y);
    assertThat(kept).isSorted().doesNotHaveDuplicates().hasSizeLessThanOrEqualTo(2000);
    Curves curves = Curves.of("", "step", "loss", Line.of("", y));
    assertThat(curves.svg().length()).isLessThan(60_000);
    assertThat(curves.html().length()).isLessThan(200_000);
  }
}
