package dev.loupe.view.draw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import org.junit.jupiter.api.Test;

class ScaleTest {
  private static final Color WHITE = new Color(0xf7f7f7);

  @Test
  void zeroIsWhiteAndTheEndsAreEquallyFarOnADivergingScale() {
    Scale scale = Scale.diverging().over(new double[][] {{-1, 3, Double.NaN}});
    assertThat(scale.low()).hasValue(-3);
    assertThat(scale.high()).hasValue(3);
    assertThat(scale.colour(0)).isEqualTo(WHITE);
    assertThat(scale.colour(3)).isEqualTo(new Color(0x053061));
    assertThat(scale.colour(-3)).isEqualTo(new Color(0x67001f));
  }

  @Test
  void aSequentialScaleStartsAtZeroUnlessTheDataStayFarFromIt() {
    assertThat(Scale.sequential().over(new double[][] {{1, 4}}).low()).hasValue(0);
    assertThat(Scale.sequential().over(new double[][] {{30, 31}}).low()).hasValue(30);
  }

  @Test
  void aQuietScaleReachesFourTimesAsFar() {
    double[][] values = {{0.25, -0.5}};
    assertThat(Scale.diverging(2).quiet(values)).isEqualTo(Scale.diverging(8));
    assertThat(Scale.diverging(0.1).quiet(values)).isEqualTo(Scale.diverging(2));
    assertThat(Scale.diverging().quiet(values)).isEqualTo(Scale.diverging(2));
    assertThat(Scale.fixed(0.25, 0.5).quiet(new double[][] {{0.3}}))
        .isEqualTo(Scale.fixed(0.25, 1.25));
  }

  @Test
  void valuesBeyondTheEndsHaveTheColourOfTheEnd() {
    Scale scale = Scale.fixed(0, 1);
    assertThat(scale.colour(7)).isEqualTo(scale.colour(1));
    assertThat(scale.colour(Double.NEGATIVE_INFINITY)).isEqualTo(scale.colour(0));
  }

  @Test
  void aFixedScaleAroundZeroKeepsZeroWhite() {
    assertThat(Scale.fixed(-1, 3).colour(0)).isEqualTo(WHITE);
  }

  @Test
  void whatIsNotANumberIsGrey() {
    assertThat(Scale.fixed(0, 1).colour(Double.NaN)).isEqualTo(Palette.MISSING);
  }

  @Test
  void constantAndEmptyDataHaveAColour() {
    assertThat(Scale.diverging().over(new double[][] {{0, 0}}).colour(0)).isEqualTo(WHITE);
    assertThat(Scale.sequential().over(new double[][] {{Double.NaN}}).colour(0))
        .isEqualTo(Palette.SEQUENTIAL.at(0));
    assertThat(Scale.sequential().over(new double[][] {{2, 2}}).colour(2)).isNotNull();
  }

  @Test
  void refusesEndsInTheWrongOrder() {
    assertThatThrownBy(() -> Scale.fixed(1, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a scale cannot go from 1.0 to 0.0");
  }

  @Test
  void textIsReadableOnEveryColour() {
    for (Palette palette : Palette.values()) {
      for (double fraction = 0; fraction <= 1; fraction += 0.01) {
        Color background = palette.at(fraction);
        assertThat(Palette.contrast(background, Palette.textOn(background)))
            .as("%s at %s", palette, fraction)
            .isGreaterThan(4.1);
      }
    }
  }

  @Test
  void endsTakenFromTheDataAreRound() {
    assertThat(Scale.diverging().over(new double[][] {{-0.666, 0.2}}).low()).hasValue(-0.8);
    assertThat(Scale.diverging().over(new double[][] {{-0.666, 0.2}}).high()).hasValue(0.8);
    assertThat(Scale.diverging().over(new double[][] {{1.0199}}).high()).hasValue(1.2);
    assertThat(Scale.sequential().over(new double[][] {{0.001, 0.0462}}).high()).hasValue(0.05);
    assertThat(Scale.ranks().over(new double[][] {{3, 4011}}).high()).hasValue(5000);
    assertThat(Scale.sequential().over(new double[][] {{30.3, 31.02}}).low()).hasValue(30.3);
    assertThat(Scale.sequential().over(new double[][] {{30.3, 31.02}}).high()).hasValue(31.1);
    assertThat(Scale.from(0.212, 0.501)).isEqualTo(Scale.fixed(0.2, 0.55));
  }

  @Test
  void ofRanksTheLowestIsTheDarkest() {
    Scale ranks = Scale.ranks().over(new double[][] {{0, 99}});
    assertThat(ranks.colour(0)).isEqualTo(Palette.SEQUENTIAL.at(1));
    assertThat(ranks.colour(100)).isEqualTo(Palette.SEQUENTIAL.at(0));
    assertThat(ranks.along(1)).isEqualTo(100, org.assertj.core.data.Offset.offset(1e-9));
    assertThat(ranks).hasToString("white-blue from 0 to 100, log scale");
  }
}
