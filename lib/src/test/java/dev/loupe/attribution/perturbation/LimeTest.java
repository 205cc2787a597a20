package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import dev.loupe.axis.Axis;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LimeTest {
  @Test
  void warnsWhenASumOverUnitsExplainsLittle() {
    Question wave =
        Planted.of(8, parts -> parts.sum(Axis.POS).times(parts.sum(Axis.POS)).times(-0.1).exp());
    Scores scores = new Lime(300, 0).on(wave);
    assertThat(scores.remarks())
        .contains(
            "Warning: R² is low: a sum over units explains little of this metric, so do not rely on these"
                + " numbers.");
  }

  @Test
  void theStandardErrorIsThatOfManySeeds() {
    Question question = Planted.squared(8);
    int seeds = 40;
    double[] sum = new double[8];
    double[] squares = new double[8];
    double[] errors = new double[8];
    for (int seed = 0; seed < seeds; seed++) {
      Scores scores = new Lime(400, seed).on(question);
      for (int i = 0; i < 8; i++) {
        double value = scores.values()[i];
        sum[i] += value / seeds;
        squares[i] += value * value / seeds;
        errors[i] += scores.errors().orElseThrow()[i] / seeds;
      }
    }
    double said = Arrays.stream(errors).sum();
    double seen = 0;
    for (int i = 0; i < 8; i++) {
      seen += Math.sqrt((squares[i] - sum[i] * sum[i]) * seeds / (seeds - 1));
    }
    assertThat(said / seen).isBetween(0.8, 1.25);
  }

  @Test
  void drawsTheSameWithTheSameSeed() {
    double[] once = new Lime(50, 3).on(Planted.real(8)).values();
    assertThat(new Lime(50, 3).on(Planted.real(8)).values()).isEqualTo(once);
    assertThat(new Lime(50, 4).on(Planted.real(8)).values()).isNotEqualTo(once);
  }

  @Test
  void refusesTooFewSamples() {
    assertThatThrownBy(() -> new Lime(2, 0))
        .hasMessage("LIME fits a line through samples, at least 3, and 2 were given");
  }
}
