package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A toy transformer groks addition modulo 53: it knows the pairs that it learns from by heart long
 * before it knows the others.
 *
 * <p>Full batches of 35 % of all pairs, and weight decay, as in Nanda et al. 2023, <a
 * href="https://arxiv.org/abs/2301.05217">Progress measures for grokking</a>, with a higher rate
 * and decay, so that it takes about a thousand steps instead of ten thousand.
 */
@Tag("slow")
class GrokkingTest {
  private static final ModularAddition SUMS = new ModularAddition(53, 0.35, 0);
  private static final int STEPS = 4000; // it takes about 1000
  private static final int EACH = 20;

  @Test
  void knowsWhatItLearnsFromLongBeforeItKnowsTheRest() {
    SmallTransformer start =
        transformer().layers(1).dModel(64).vocab(54).context(3).relu().withoutNorms();
    Training training =
        training(start.deviation(0.1), adamW(5e-3).betas(0.9, 0.98).decay(2).warmUp(10));
    long byHeart = 0;
    double unseenThen = 0;
    double unseen = 0;
    while (unseen < 0.9 && training.steps() < STEPS) {
      for (int step = 0; step < EACH; step++) {
        training.step(SUMS.seen(), SUMS::loss);
      }
      unseen = SUMS.accuracy(training.model(), SUMS.unseen());
      if (byHeart == 0 && SUMS.accuracy(training.model(), SUMS.seen()) >= 0.99) {
        byHeart = training.steps();
        unseenThen = unseen;
      }
    }
    assertThat(byHeart).isPositive();
    assertThat(unseenThen).isLessThan(0.5); // about as many as are mirror images of seen pairs
    assertThat(unseen).isGreaterThanOrEqualTo(0.9);
    assertThat(training.steps()).isGreaterThan(3 * byHeart);
    assertThat(SUMS.accuracy(training.model(), SUMS.seen())).isGreaterThan(0.99);
  }
}
