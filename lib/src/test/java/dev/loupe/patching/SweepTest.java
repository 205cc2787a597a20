package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.view.Labels;
import java.util.List;
import org.junit.jupiter.api.Test;

class SweepTest {
  private static Sweep sweep(double[]... measured) {
    Labels heads = Labels.numbered("head", "H", measured.length);
    Layout layout = new Layout("z by head", Labels.of("layer", "L0"), heads, List.of());
    Ends ends = new Ends("metric", new double[] {1, 1, 1}, new double[] {0, 0, 0}, true);
    return new Sweep(layout, "title", "note", ends, measured);
  }

  @Test
  void aCellWithoutAMeanHasNoBand() {
    Sweep sweep = sweep(new double[] {0.5, Double.NaN, 0.7}, new double[] {0.5, 0.6, 0.7});
    assertThat(sweep.at(0, 0)).isNaN();
    assertThat(sweep.low().at(0, 0)).isNaN();
    assertThat(sweep.high().at(0, 0)).isNaN();
    assertThat(sweep.low().at(0, 1)).isBetween(0.5, 0.6);
    assertThat(sweep.high().at(0, 1)).isBetween(0.6, 0.7);
  }
}
