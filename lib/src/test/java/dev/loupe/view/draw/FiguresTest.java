package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FiguresTest {
  @Test
  void aNumberAloneHasFourSignificantDigits() {
    assertThat(Figures.of(0.531249)).isEqualTo("0.5312");
    assertThat(Figures.of(-2)).isEqualTo("-2");
    assertThat(Figures.of(0)).isEqualTo("0");
    assertThat(Figures.of(-0.0)).isEqualTo("0");
    assertThat(Figures.of(123456)).isEqualTo("123456");
    assertThat(Figures.of(1.2e-7)).isEqualTo("1.20e-07");
  }

  @Test
  void sharesArePercentages() {
    assertThat(Figures.percent(0)).isEqualTo("0 %");
    assertThat(Figures.percent(0.00034)).isEqualTo("0.034 %");
    assertThat(Figures.percent(0.012)).isEqualTo("1.2 %");
    assertThat(Figures.percent(0.5)).isEqualTo("50 %");
    assertThat(Figures.percent(1)).isEqualTo("100 %");
    assertThat(Figures.percent(Double.NaN)).isEqualTo("–");
  }

  @Test
  void whatIsNotANumberHasItsMark() {
    assertThat(Figures.of(Double.NaN)).isEqualTo("–");
    assertThat(Figures.of(Double.NEGATIVE_INFINITY)).isEqualTo("-∞");
  }

  @Test
  void numbersTogetherHaveEqualDecimals() {
    Figures figures = Figures.fitting(new double[][] {{0.5, -0.001, 1}});
    assertThat(figures.write(0.5)).isEqualTo("0.50");
    assertThat(figures.write(-0.001)).isEqualTo("0.00");
    assertThat(Figures.fitting(new double[][] {{3, 4}}).write(3)).isEqualTo("3");
    assertThat(Figures.fitting(new double[][] {{12.5}}).write(12.5)).isEqualTo("12.5");
    assertThat(Figures.fitting(new double[][] {{2e-5}}).write(2e-5)).isEqualTo("2.0e-05");
    assertThat(Figures.fitting(new double[][] {{Double.NaN}}).write(Double.NaN)).isEqualTo("–");
  }
}
