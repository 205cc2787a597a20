package dev.loupe.view.axes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChartAxisTest {
  private static List<String> written(double low, double high) {
    return ChartAxis.numbers("", new Span(low, high), 6).ticks().stream()
        .map(ChartAxis.Tick::text)
        .toList();
  }

  @Test
  void numbersBesideAnAxisAreRoundAndHaveEqualDecimals() {
    assertThat(written(0, 1)).containsExactly("0.0", "0.2", "0.4", "0.6", "0.8", "1.0");
    assertThat(written(-3, 8)).containsExactly("-2", "0", "2", "4", "6", "8");
    assertThat(written(0.98, 1.01))
        .containsExactly("0.980", "0.985", "0.990", "0.995", "1.000", "1.005", "1.010");
    assertThat(written(0, 3e6))
        .containsExactly("0", "500000", "1000000", "1500000", "2000000", "2500000", "3000000");
    assertThat(written(0, 2e-7)).startsWith("0").contains("1.00e-07");
  }

  @Test
  void nothingIsWrittenBetweenWholeNumbers() {
    assertThat(ChartAxis.wholeNumbers("layer", new Span(-1.1, 3.1), 10).ticks())
        .extracting(ChartAxis.Tick::text)
        .containsExactly("-1", "0", "1", "2", "3");
    assertThat(ChartAxis.wholeNumbers("step", new Span(0, 1000), 6).ticks())
        .extracting(ChartAxis.Tick::text)
        .containsExactly("0", "200", "400", "600", "800", "1000");
  }

  @Test
  void theyLieInsideTheRangeWhateverItIs() {
    Random random = new Random(1);
    for (int i = 0; i < 500; i++) {
      double low = random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15);
      double length = Math.abs(low) * Math.pow(10, random.nextInt(6) - 3) + 1e-20;
      Span span = new Span(low, low + length);
      List<ChartAxis.Tick> ticks = ChartAxis.numbers("", span, 8).ticks();
      assertThat(ticks).hasSizeBetween(3, 9);
      assertThat(ticks)
          .allMatch(tick -> span.part(tick.place()) > -1e-6 && span.part(tick.place()) < 1 + 1e-6);
      assertThat(ticks.stream().map(ChartAxis.Tick::place)).isSorted();
    }
  }

  @Test
  void aRangeOfOneValueOrNoneIsStillARange() {
    assertThat(Span.of(new double[] {3, 3})).isEqualTo(new Span(1.5, 4.5));
    assertThat(Span.of(new double[] {0})).isEqualTo(new Span(-0.5, 0.5));
    assertThat(Span.of(new double[] {Double.NaN})).isEqualTo(new Span(0, 1));
    assertThatThrownBy(() -> new Span(1, 1)).hasMessage("an axis cannot go from 1.0 to 1.0");
  }
}
