package dev.loupe.learning;

import static dev.loupe.Loupe.*;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A toy transformer learns to add modulo a prime from the loss at "=" alone, and then knows sums
 * that it has never seen.
 */
@Tag("slow")
class ModularAdditionTest {
  private static final int P = 31;
  private static final int STEPS = 2000;

  @Test
  void knowsSumsThatItHasNeverSeen() {
    ModularAddition sums = new ModularAddition(P, 0.75, 1);
    SmallTransformer start =
        transformer()
            .layers(1)
            .heads(4)
            .dModel(64)
            .dMlp(128)
            .vocab(P + 1)
            .context(3)
            .relu()
            .withoutNorms();
    Optimiser optimiser =
        adamW(1e-2).betas(0.9, 0.98).decay(1).steps(STEPS).warmUp(20).cosine(0.02).clip(1);
    Training training = training(start, optimiser);
    assertThat(sums.accuracy(training.model(), sums.unseen())).isLessThan(0.1); // chance: 1 in 31
    while (training.steps() < STEPS) {
      training.step(sums.seen(), sums::loss);
    }
    assertThat(sums.accuracy(training.model(), sums.seen())).isGreaterThan(0.99);
    assertThat(sums.accuracy(training.model(), sums.unseen())).isGreaterThan(0.95);
  }
}
