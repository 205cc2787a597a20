package dev.loupe.harvest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ValueHistogramTest {
  @Test
  void valuesAreCountedInFewBinsWhoseWidthIsAPowerOfTwo() {
    double[] values = new Random(1).doubles(1000, -0.2, 3).toArray();
    ValueHistogram histogram = ValueHistogram.of("h", "value", values, 16);
    assertThat(histogram.total()).isEqualTo(1000);
    assertThat(histogram.counts().length).isBetween(7, 17);
    assertThat(histogram.width()).isEqualTo(0.25);
    assertThat(histogram.from()).isEqualTo(-0.25);
    for (int bin = 0; bin < histogram.counts().length; bin++) {
      int counted = 0;
      for (double value : values) {
        counted += Math.floor(value / 0.25) == bin - 1 ? 1 : 0;
      }
      assertThat(histogram.counts()[bin]).isEqualTo(counted);
    }
  }

  @Test
  void noValuesAreRefused() {
    assertThatThrownBy(() -> ValueHistogram.of("h", "value", new double[0], 16))
        .hasMessage(
            "histogram 'h' needs at least one value and 2 to 40 bins, not 0 values and 16 bins");
  }
}
