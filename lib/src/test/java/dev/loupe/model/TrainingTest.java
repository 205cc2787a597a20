package dev.loupe.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.training.optimizer.AdamW;
import ai.djl.training.optimizer.Optimizer;
import ai.djl.training.tracker.Tracker;
import dev.loupe.arch.Spec;
import dev.loupe.text.Tokens;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TrainingTest {
  private static final int[][] BATCH = {{1, 2, 3, 4, 5, 6}, {6, 4, 2, 1, 3, 5}};

  private static Optimizer adamW() {
    return AdamW.builder().optLearningRateTracker(Tracker.fixed(1e-2f)).build();
  }

  private static Training training() {
    Spec spec = Toys.gpt2();
    return Training.of("toy", spec, 1, Optional.empty(), Device.cpu());
  }

  @Test
  void anUntrainedModelIsAsUncertainAsTheVocabularyIsLarge() {
    assertThat(training().loss(BATCH))
        .isBetween(Math.log(Toys.VOCAB) - 0.1, Math.log(Toys.VOCAB) + 0.1);
  }

  @Test
  void learnsOneBatchByHeart() {
    Training training = training();
    Optimizer optimizer = adamW();
    for (int step = 0; step < 60; step++) {
      training.step(BATCH, optimizer, 1);
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
    Optimizer first = adamW();
    Optimizer second = adamW();
    for (int step = 0; step < 3; step++) {
      assertThat(one.step(BATCH, first, 1)).isEqualTo(other.step(BATCH, second, 1));
    }
  }
}
