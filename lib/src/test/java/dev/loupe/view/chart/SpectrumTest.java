package dev.loupe.view.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpectrumTest {
  private static final Spectrum ONE =
      new Spectrum("singular values", "s", List.of(new Group("", new double[] {4, 2, 2, 1})), 2);

  @Test
  void theSharesAreThoseOfTheSquares() { // 16, 4, 4 and 1 of 25
    assertThat(ONE.csv())
        .hasValue(
            """
            "component","s","share of variance","share up to here"
            "0","4.0","0.64","0.64"
            "1","2.0","0.16","0.8"
            "2","2.0","0.16","0.9600000000000001"
            "3","1.0","0.04","1.0"
            """);
    assertThat(ONE.text())
        .startsWith("singular values [s]\ncomponent  s")
        .endsWith("share of variance = s² / Σ s², of the variance if the data are centred");
    assertThat(ONE.html()).contains("share up to here", "component");
    assertThat(ONE.png()).isNotEmpty();
    assertThat(ONE.svg()).contains("share up to here");
  }

  @Test
  void theVarianceOfAnEigenvalueIsItself() {
    Group covariance = new Group("", new double[] {1, 3});
    assertThat(new Spectrum("", "λ", List.of(covariance), 1).csv().orElseThrow())
        .contains("\"0\",\"1.0\",\"0.25\",\"0.25\"", "\"1\",\"3.0\",\"0.75\",\"1.0\"");
    Group indefinite = new Group("", new double[] {-1, 3});
    Spectrum without = new Spectrum("", "λ", List.of(indefinite), 1);
    assertThat(without.csv()).hasValue("\"component\",\"λ\"\n\"0\",\"-1.0\"\n\"1\",\"3.0\"\n");
    assertThat(without.html()).doesNotContain("share");
  }

  @Test
  void severalMatricesHaveALineEach() {
    Group first = new Group("head 0", new double[] {1, 1});
    Group second = new Group("head 1", new double[] {3, 0});
    Spectrum both = new Spectrum("", "s", List.of(first, second), 2);
    assertThat(both.csv().orElseThrow()).contains("\"head 1\",\"0\",\"3.0\",\"1.0\",\"1.0\"");
    assertThat(both.svg()).contains("head 0", "head 1");
  }

  @Test
  void refusesToShowNothing() {
    assertThatThrownBy(() -> new Spectrum("", "s", List.of(), 2))
        .hasMessage(
            "a spectrum needs the values of at least one matrix and the power 1 or 2; 0 and the"
                + " power 2 were given");
  }
}
