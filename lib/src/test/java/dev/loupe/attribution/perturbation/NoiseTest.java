package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.loupe.attribution.question.Scores;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseTest {
  private static List<String> remarks(double value, double error) {
    Scores scores = Scores.of(new KernelShap(), "logits", new double[] {value, -value, 0});
    return Noise.warned(scores.withErrors(new double[] {error, error, 0})).remarks();
  }

  @Test
  void warnsOfLargeAndUnknownStandardErrors() {
    String warning =
        "Warning: the standard errors are more than half as large as the values: give more samples, or"
            + " larger units such as words.";
    assertThat(remarks(2, 1.01)).containsExactly(warning);
    assertThat(remarks(2, Double.NaN))
        .containsExactly(
            "Warning: there are too few samples to know the standard errors; give more.");
  }

  @Test
  void acceptsSmallStandardErrorsAndValuesThatAreAllZero() {
    assertThat(remarks(2, 0.99)).isEmpty();
    assertThat(remarks(0, 0)).isEmpty();
  }
}
