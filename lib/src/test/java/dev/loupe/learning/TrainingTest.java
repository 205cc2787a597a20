package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static dev.loupe.axis.Axis.VOCAB;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import ai.djl.Device;
import ai.djl.ndarray.types.DataType;
import dev.loupe.arch.Weight;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.text.Tokens;
import dev.loupe.weights.RandomWeights;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final int[][] BATCH = {{1, 2, 3, 4, 5, 6}, {6, 4, 2, 1, 3, 5}};

  private static Training training() {
    return training(adamW(1e-2).clip(1));
  }

  private static Training training(Optimiser optimiser) {
    HookedTransformer untrained =
        HookedTransformer.of(
            "toy",
            Toys.gpt2(),
            RandomWeights.forTraining(Toys.gpt2(), 1),
            Optional.empty(),
            Device.cpu(),
            DataType.FLOAT32);
    return Training.of(untrained, optimiser);
  }

  @Test
  void anUntrainedModelIsAsUncertainAsTheVocabularyIsLarge() {
    assertThat(training().loss(BATCH))
        .isBetween(Math.log(Toys.VOCAB) - 0.1, Math.log(Toys.VOCAB) + 0.1);
  }

  @Test
  void learnsOneBatchByHeart() {
    Training training = training();
    for (int step = 0; step < 60; step++) {
      training.step(BATCH);
    }
    assertThat(training.loss(BATCH))
        .isLessThan(0.5); // both rows begin differently: nothing but the first step is unsure
    assertThat(
            training
                .model()
                .run(Tokens.of(new int[] {1, 2, 3}))
                .generateTokens(2, Sampling.greedy())
                .row(0))
        .containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void twoTrainingsWithOneSeedAreTheSame() {
    Training one = training();
    Training other = training();
    for (int step = 0; step < 3; step++) {
      assertThat(one.step(BATCH)).isEqualTo(other.step(BATCH));
    }
  }

  @Test
  void theFirstLossIsThatOfTheModelBeforeTheStep() {
    Training training = training();
    double before = training.loss(BATCH);
    assertThat(training.step(BATCH)).isCloseTo(before, offset(1e-6));
    assertThat(training.step(BATCH)).isLessThan(before);
  }

  @Test
  void theNextTokenLossIsThatOfTheMetric() {
    Training training = training();
    training.step(BATCH);
    double metric = training.model().run(Tokens.of(BATCH)).mean(loss());
    assertThat(training.loss(BATCH)).isCloseTo(metric, offset(1e-6));
  }

  @Test
  void aLossOfOnesOwnTeachesOnlyTheAnswerThatItReads() {
    Training training = training(adamW(1e-2).decay(0));
    int[][] rows = {{1, 2, 3}, {3, 2, 1}};
    int[] answers = {7, 8};
    for (int step = 0; step < 40; step++) {
      training.step(
          rows, logits -> logits.last().logSoftmax(VOCAB).choose(VOCAB, answers).times(-1));
    }
    var model = training.model();
    double[] probabilities =
        model
            .run(Tokens.of(rows))
            .logits()
            .last()
            .softmax(VOCAB)
            .choose(VOCAB, answers)
            .toDoubleArray();
    assertThat(probabilities[0]).isGreaterThan(0.9);
    assertThat(probabilities[1]).isGreaterThan(0.9);
  }

  @Test
  void aTiedMatrixStaysOneMatrix() {
    Training training = training();
    training.step(BATCH);
    assertThat(training.model().kept(Weight.W_U, 0))
        .isEqualTo(training.model().kept(Weight.W_E, 0))
        .isNotEqualTo(training().model().kept(Weight.W_E, 0));
  }

  @Test
  void theModelThatItStartsFromIsNotChanged() {
    HookedTransformer start = transformer().layers(1).vocab(10).context(6).model();
    float[] before = start.kept(Weight.W_Q, 0);
    Training training = Training.of(start, sgd(0.1));
    training.step(BATCH);
    assertThat(start.kept(Weight.W_Q, 0)).isEqualTo(before);
    assertThat(training.model().kept(Weight.W_Q, 0)).isNotEqualTo(before);
  }

  @Test
  void aStepOfPlainDescentIsMinusTheRateTimesTheGradient() {
    HookedTransformer start = transformer().layers(1).vocab(10).context(6).model();
    NextTokens next = new NextTokens(BATCH);
    var gradients = start.run(next.inputs()).weightGradients(next, "blocks.0.attn.W_O", "W_E");
    Training training = Training.of(start, sgd(0.1));
    training.step(BATCH);
    for (String name : gradients.byName().keySet()) {
      float[] moved = training.model().weight(name).minus(start.weight(name)).toArray();
      float[] expected =
          gradients.get(name).times(-0.1 / BATCH.length).toArray(); // the loss is the mean
      for (int i = 0; i < moved.length; i++) {
        assertThat(moved[i]).isCloseTo(expected[i], offset(1e-7f));
      }
    }
  }

  @Test
  void refusesRowsWithoutANextTokenEach() {
    assertThatThrownBy(() -> training().step(new int[][] {{1, 2, 3}, {1, 2}}))
        .hasMessage(
            "row 0 has 3 tokens and row 1 has 2; give rows of one length, or say step(rows, loss()), which reads rows of any lengths");
    assertThatThrownBy(() -> training().step(new int[][] {{1}}))
        .hasMessage("row 0 has no next token to learn; give each row 2 tokens or more");
    double expected =
        training().model().run(Tokens.of(new int[][] {{1, 2, 3}, {1, 2}})).mean(loss());
    assertThat(training().step(new int[][] {{1, 2, 3}, {1, 2}}, loss()))
        .isCloseTo(expected, offset(1e-6));
  }

  @Test
  void refusesAModelThatSeesTheTokenThatItMustPredict() {
    HookedTransformer bert = Toys.model(Toys.bert());
    assertThatThrownBy(() -> Training.of(bert, sgd(0.1)))
        .hasMessage(
            bert.name()
                + " attends in both directions, so it would see the token that it must predict; only causal models can be trained");
  }
}
