package dev.loupe.sae.label.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class SimulationScoreTest {
  private static final List<double[]> TRUTHS =
      List.of(new double[] {0, 0, 3, 0}, new double[] {5, 0, 0, 1}, new double[] {0, 0, 0, 2});

  private static List<double[]> scaled(double factor) {
    return TRUTHS.stream()
        .map(one -> Arrays.stream(one).map(value -> value * factor).toArray())
        .toList();
  }

  @Test
  void aPerfectSimulationCorrelatesFullyAndExplainsEverything() {
    SimulationScore score = SimulationScore.of(TRUTHS, scaled(10 / 5.), 5, 0);
    assertThat(score.correlation()).isCloseTo(1, within(1e-12));
    assertThat(score.explained()).isCloseTo(1, within(1e-12));
    assertThat(score.standardError()).isCloseTo(0, within(1e-7));
    assertThat(score.tokens()).isEqualTo(12);
    assertThat(score.texts()).isEqualTo(3);
  }

  @Test
  void theCorrelationDoesNotDependOnTheScaleAndTheExplainedVarianceDoes() {
    SimulationScore half = SimulationScore.of(TRUTHS, scaled(10 / 5. / 2), 5, 0);
    assertThat(half.correlation()).isCloseTo(1, within(1e-12));
    double[] all = TRUTHS.stream().flatMapToDouble(DoubleStream::of).toArray();
    double mean = DoubleStream.of(all).average().orElseThrow();
    double spread = DoubleStream.of(all).map(a -> (a - mean) * (a - mean)).sum();
    double missed = DoubleStream.of(all).map(a -> a / 2 * (a / 2)).sum();
    assertThat(half.explained()).isCloseTo(1 - missed / spread, within(1e-12));
  }

  @Test
  void theCorrelationIsOverAllTokensTogether() {
    List<double[]> simulated =
        List.of(new double[] {1, 0, 6, 0}, new double[] {9, 2, 0, 0}, new double[] {0, 0, 1, 3});
    // numpy.corrcoef of the twelve tokens
    assertThat(SimulationScore.of(TRUTHS, simulated, 5, 2).correlation())
        .isCloseTo(0.948498254588429, within(1e-9));
    assertThat(SimulationScore.of(TRUTHS, simulated, 5, 2).unread()).isEqualTo(2);
  }

  @Test
  void shuffledSimulationsDoNotCorrelate() {
    Random random = new Random(1);
    double sum = 0;
    for (int draw = 0; draw < 200; draw++) {
      List<Double> values = new ArrayList<>();
      TRUTHS.forEach(one -> DoubleStream.of(one).forEach(values::add));
      Collections.shuffle(values, random);
      List<double[]> shuffled = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        shuffled.add(
            values.subList(4 * i, 4 * i + 4).stream().mapToDouble(value -> 2 * value).toArray());
      }
      sum += SimulationScore.of(TRUTHS, shuffled, 5, 0).correlation();
    }
    assertThat(sum / 200).isCloseTo(0, within(0.06)); // standard error 1 / √(11 · 200) = 0.02
  }

  @Test
  void aSimulationThatIsAlwaysTheSameHasNoCorrelation() {
    assertThat(SimulationScore.of(TRUTHS, scaled(0), 5, 0).correlation()).isNaN();
    assertThat(SimulationScore.of(List.of(), List.of(), 5, 3).correlation()).isNaN();
  }

  @Test
  void bosIsLeftOut() {
    List<double[]> bos = List.of(new double[] {Double.NaN, 0, 3}, new double[] {Double.NaN, 1, 0});
    List<double[]> simulated = List.of(new double[] {9, 0, 6}, new double[] {9, 2, 0});
    SimulationScore score = SimulationScore.of(bos, simulated, 5, 0);
    assertThat(score.correlation()).isCloseTo(1, within(1e-12));
    assertThat(score.tokens()).isEqualTo(4);
  }

  @Test
  void theStandardErrorIsTheJackknifeOverTexts() {
    List<double[]> simulated =
        List.of(new double[] {1, 0, 6, 0}, new double[] {9, 2, 0, 0}, new double[] {0, 0, 1, 3});
    double[] without = new double[3];
    for (int left = 0; left < 3; left++) {
      List<double[]> truths = new ArrayList<>(TRUTHS);
      List<double[]> others = new ArrayList<>(simulated);
      truths.remove(left);
      others.remove(left);
      without[left] = SimulationScore.of(truths, others, 5, 0).correlation();
    }
    double mean = Arrays.stream(without).average().orElseThrow();
    double squares = Arrays.stream(without).map(x -> (x - mean) * (x - mean)).sum();
    assertThat(SimulationScore.of(TRUTHS, simulated, 5, 0).standardError())
        .isCloseTo(Math.sqrt(squares * 2 / 3), within(1e-12));
  }

  @Test
  void refusesSimulationsOfOtherTokens() {
    List<double[]> longer =
        List.of(new double[] {1, 0, 6, 0, 9}, new double[] {9, 2, 0, 0}, new double[] {0, 0, 1, 3});
    assertThatThrownBy(() -> SimulationScore.of(TRUTHS, longer, 5, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "each token of 3 texts needs one simulated activation; those of 3 texts, or of other"
                + " numbers of tokens, were given");
  }
}
