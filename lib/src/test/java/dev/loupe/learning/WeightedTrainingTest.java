package dev.loupe.learning;

import static dev.loupe.Loupe.sgd;
import static dev.loupe.Loupe.transformer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import dev.loupe.arch.Weight;
import dev.loupe.axis.Axis;
import dev.loupe.model.HookedTransformer;
import dev.loupe.text.Tokens;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class WeightedTrainingTest {
  private static final int[][] BATCH = {{1, 2, 3, 4}, {6, 4, 2, 1}};

  private static HookedTransformer start() {
    return transformer().layers(1).vocab(10).context(6).model();
  }

  private static Training training() {
    return Training.of(start(), sgd(0.1));
  }

  private static double[][] equal(double weight) {
    double[][] weights = new double[2][3];
    Arrays.stream(weights).forEach(row -> Arrays.fill(row, weight));
    return weights;
  }

  @Test
  void equalWeightsGiveThePlainLoss() {
    Training training = training();
    assertThat(training.loss(BATCH, equal(0.3))).isCloseTo(training.loss(BATCH), offset(1e-6));
  }

  @Test
  void equalWeightsTeachWhatThePlainLossTeaches() {
    Training plain = training();
    Training weighted = training();
    assertThat(weighted.step(BATCH, equal(4))).isCloseTo(plain.step(BATCH), offset(1e-6));
    assertThat(weighted.model().kept(Weight.W_E, 0))
        .containsExactly(plain.model().kept(Weight.W_E, 0), offset(1e-6f));
  }

  @Test
  void theLossIsTheWeightedSumDividedByTheSumOfTheWeights() {
    Training training = training();
    int[][] rows = {{5, 7, 9}, {2, 3, 1}};
    double[][] weights = {{1, 3}, {0, 0.5}};
    double[] logs =
        training
            .model()
            .run(Tokens.of(rows))
            .logits()
            .tensor()
            .logSoftmax(Axis.VOCAB)
            .toDoubleArray(); // [2, 3, 10]
    double expected = -(logs[7] + 3 * logs[10 + 9] + 0.5 * logs[30 + 10 + 1]) / 4.5;
    assertThat(training.loss(rows, weights)).isCloseTo(expected, offset(1e-6));
    assertThat(training.step(rows, weights)).isCloseTo(expected, offset(1e-6));
  }

  @Test
  void aPredictionOfWeightZeroTeachesNothing() {
    double[][] weights = {{1, 2, 0}, {0.5, 1, 0}};
    int[][] others = {{1, 2, 3, 9}, {6, 4, 2, 8}}; // the last token is only predicted
    Training one = training();
    Training other = training();
    assertThat(one.step(BATCH, weights)).isEqualTo(other.step(others, weights));
    for (String name :
        List.of("W_E", "W_pos", "blocks.0.attn.W_O", "blocks.0.mlp.W_in", "ln_final.w")) {
      assertThat(one.model().weight(name).toArray())
          .as(name)
          .isEqualTo(other.model().weight(name).toArray());
    }
  }

  @Test
  void weightsMustFitTheRows() {
    assertThatThrownBy(() -> training().step(BATCH, new double[][] {{1, 1, 1}}))
        .hasMessage(
            "the batch has 2 rows of tokens and 1 of weights; give one row of weights for each row of tokens");
    assertThatThrownBy(() -> training().loss(BATCH, new double[][] {{1, 1, 1}, {1, 1, 1, 1}}))
        .hasMessage("row 1 has 4 tokens and 4 weights; give 3, one for each token but the first");
  }

  @Test
  void weightsMustBeFiniteAndNotNegative() {
    assertThatThrownBy(() -> training().step(BATCH, new double[][] {{1, 1, 1}, {1, -1, 1}}))
        .hasMessage("weight 1 in row 1 is -1.0; give finite weights of 0 or more");
    assertThatThrownBy(() -> training().step(BATCH, new double[][] {{1, 1, Double.NaN}, {1, 1, 1}}))
        .hasMessage("weight 2 in row 0 is NaN; give finite weights of 0 or more");
    assertThatThrownBy(() -> training().step(BATCH, equal(0)))
        .hasMessage(
            "the weights have the sum 0.0, so they have no mean; give at least one above 0, and a finite sum");
  }
}
