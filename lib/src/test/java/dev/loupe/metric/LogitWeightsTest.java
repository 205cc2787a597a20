package dev.loupe.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.axis.Axis;
import dev.loupe.text.Tokens;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class LogitWeightsTest {
  private static final Tokens PROMPTS = Tokens.of(new int[] {1, 2}, new int[] {3, 4, 5});
  private static final int VOCAB = 7;

  private static LogitWeights of(Metric metric) {
    return LogitWeights.of(metric, metric.reads(PROMPTS), PROMPTS, VOCAB);
  }

  @Test
  void aLogitDifferenceWeighsBothAnswersAtTheLastPosition() {
    LogitWeights weights = of(Metric.logitDiff(5, 2).times(2).plus(0.5));
    assertThat(weights.positions()).isEqualTo(List.of(2));
    assertThat(weights.tokens()).isEqualTo(List.of(2, 5));
    assertThat(weights.weights().toDoubleArray()).containsExactly(-2, 2, -2, 2);
    assertThat(weights.constant()[0]).isCloseTo(0.5, Offset.offset(1e-12));
  }

  @Test
  void aMeanOverPositionsLeavesPaddingOut() {
    LogitWeights weights =
        of(Metric.of("mean", logits -> logits.tensor().at(Axis.VOCAB, 4).mean(Axis.POS)));
    assertThat(weights.positions()).isEqualTo(List.of(0, 1, 2));
    assertThat(weights.tokens()).isEqualTo(List.of(4));
    double third = 1.0 / 3;
    assertThat(weights.weights().toDoubleArray())
        .containsExactly(new double[] {0, 0.5, 0.5, third, third, third}, offset());
  }

  @Test
  void readsTheChosenPosition() {
    assertThat(of(Metric.logit(3).at(1)).positions()).isEqualTo(List.of(1));
  }

  @Test
  void refusesWhatIsNotLinear() {
    assertThatThrownBy(() -> of(Metric.logProb(3)))
        .hasMessage(
            "the log-probability of '#3' is not linear in the logits, so parts of the model do not sum to it; use a logit difference, such as logitDiff(\" Mary\", \" John\"), or one logit, such as logit(\" Mary\")");
  }

  private static Offset<Double> offset() {
    return Offset.offset(1e-12);
  }
}
