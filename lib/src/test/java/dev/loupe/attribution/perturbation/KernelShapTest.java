package dev.loupe.attribution.perturbation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.loupe.attribution.question.Question;
import dev.loupe.attribution.question.Scores;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class KernelShapTest {
  @Test
  void overAllCoalitionsEqualsTheShapleyValues() {
    for (int units : new int[] {2, 3, 9}) {
      Question question = Planted.real(units);
      Scores scores = new KernelShap().on(question);
      double[] exact = new ShapleyValues().on(question).values();
      assertThat(scores.errors()).isEmpty();
      for (int i = 0; i < units; i++) {
        assertThat(scores.values()[i]).isCloseTo(exact[i], within(1e-12));
      }
    }
  }

  @Test
  void saysWhetherItIsExact() {
    assertThat(new KernelShap(14, 0).on(Planted.real(4)).remarks())
        .containsExactly("Exact, from all 16 coalitions of 4 units.");
    assertThat(new KernelShap(12, 0).on(Planted.real(4)).remarks())
        .contains("Estimated from 12 coalitions (seed 0).");
  }

  @Test
  void estimatesSumExactlyAndLieWithinTheirStandardErrors() {
    Question question = Planted.real(10);
    double[] exact = new ShapleyValues().on(question).values();
    int outside = 0;
    double squares = 0;
    for (int seed = 0; seed < 20; seed++) {
      Scores scores = new KernelShap(400, seed).on(question);
      double[] errors = scores.errors().orElseThrow();
      assertThat(Planted.sum(scores.values())).isCloseTo(question.change(), within(1e-12));
      for (int i = 0; i < 10; i++) {
        double off = (scores.values()[i] - exact[i]) / errors[i];
        squares += off * off / 200;
        outside += Math.abs(off) > 3 ? 1 : 0;
      }
    }
    assertThat(outside).isLessThanOrEqualTo(4); // of 200
    assertThat(squares).isBetween(0.6, 1.5); // 1 if the errors are neither too small nor too large
  }

  @Test
  void theStandardErrorHalvesWithFourTimesTheSamples() {
    Question question = Planted.real(10);
    double few = Arrays.stream(errors(question, 250)).average().orElseThrow();
    double many = Arrays.stream(errors(question, 1000)).average().orElseThrow();
    assertThat(many / few).isBetween(0.4, 0.6);
  }

  private static double[] errors(Question question, int samples) {
    return new KernelShap(samples, 5).on(question).errors().orElseThrow();
  }

  @Test
  void drawsTheSameWithTheSameSeed() {
    double[] once = new KernelShap(60, 3).on(Planted.real(8)).values();
    assertThat(new KernelShap(60, 3).on(Planted.real(8)).values()).isEqualTo(once);
    assertThat(new KernelShap(60, 4).on(Planted.real(8)).values()).isNotEqualTo(once);
  }

  @Test
  void refusesTooFewSamples() {
    assertThatThrownBy(() -> new KernelShap(6, 0).on(Planted.real(10)))
        .hasMessage(
            "6 coalitions are too few to tell 10 units apart; give more samples, or larger units"
                + " such as words");
    assertThatThrownBy(() -> new KernelShap(7, 0))
        .hasMessage(
            "KernelSHAP draws coalitions in pairs, and 7 samples were given; give an even number");
  }
}
