package dev.loupe.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ReclaimerTest {
  /** The references of one collection come in any order, so one round alone may pass by chance. */
  private static final int ROUNDS = 60;

  private static void drop(AtomicInteger freed) {
    Reclaimer.whenGone(new Object(), freed::incrementAndGet);
  }

  @Test
  void whatWasDroppedBeforeACollectionIsFreedWhenItReturns() {
    AtomicInteger freed = new AtomicInteger();
    for (int round = 1; round <= ROUNDS; round++) {
      drop(freed);
      Reclaimer.collect();
      assertThat(freed).hasValue(round);
    }
  }
}
