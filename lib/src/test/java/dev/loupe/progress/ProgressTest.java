package dev.loupe.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.loupe.lens.LogitLens;
import dev.loupe.metric.Metric;
import dev.loupe.model.HookedTransformer;
import dev.loupe.model.Run;
import dev.loupe.model.Sampling;
import dev.loupe.model.Toys;
import dev.loupe.patching.ActivationPatching;
import dev.loupe.site.Act;
import dev.loupe.text.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private static final HookedTransformer MODEL = Toys.model(Toys.gpt2());
  private static final Tokens CLEAN = Tokens.of(new int[] {3, 14, 15, 9, 26});
  private static final Tokens CORRUPTED = Tokens.of(new int[] {3, 14, 40, 9, 26});

  @AfterEach
  void listenToNothing() {
    Progress.listen(progress -> {});
    Thread.interrupted();
  }

  private static ActivationPatching patching() {
    return ActivationPatching.of(MODEL, CLEAN, CORRUPTED, Metric.logitDiff(11, 23));
  }

  private static void assertCancelled(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOf(CancellationException.class)
        .hasMessage("stopped by an interrupt; nothing was changed");
  }

  @Test
  void countsUpToItsTotal() {
    try (Progress progress = Progress.of("work", 3)) {
      progress.tick();
      assertThat(progress.done()).isEqualTo(1);
      progress.tick(5);
      assertThat(progress.done()).isEqualTo(3);
      assertThat(progress).hasToString("work: 3 of 3");
      assertThat(progress.closed()).isFalse();
    }
  }

  @Test
  void tellsTheListenerOfEveryStep() {
    List<String> heard = new ArrayList<>();
    Progress.listen(progress -> heard.add(progress + (progress.closed() ? ", closed" : "")));
    try (Progress progress = Progress.of("work", 2)) {
      progress.tick();
    }
    assertThat(heard).containsExactly("work: 0 of 2", "work: 1 of 2", "work: 1 of 2, closed");
  }

  @Test
  void closesOnce() {
    List<Boolean> heard = new ArrayList<>();
    Progress progress = Progress.of("work", 1);
    Progress.listen(closed -> heard.add(closed.closed()));
    progress.close();
    progress.close();
    assertThat(heard).containsExactly(true);
  }

  @Test
  void refusesToCountBackwards() {
    assertThatThrownBy(() -> Progress.of("work", -1))
        .hasMessage("progress of 'work' cannot count to -1");
  }

  @Test
  void anInterruptedThreadLeavesAtTheNextTick() {
    try (Progress progress = Progress.of("work", 2)) {
      Thread.currentThread().interrupt();
      assertCancelled(progress::tick);
      assertThat(progress.done()).isZero();
    }
  }

  @Test
  void aSweepTicksEveryCell() {
    List<Long> done = new ArrayList<>();
    Progress.listen(progress -> done.add(progress.done()));
    patching().sweep(Act.HEAD_Z);
    assertThat(done).startsWith(0L).endsWith(12L).isSorted();
  }

  @Test
  void anInterruptEndsASweepAtItsNextStepAndTheModelWorksOn() {
    float[] plain = MODEL.run(CLEAN).logits().toArray();
    ActivationPatching patching = patching();
    List<Long> done = new ArrayList<>();
    Progress.listen(
        progress -> {
          done.add(progress.done());
          if (progress.done() == 6) {
            Thread.currentThread().interrupt();
          }
        });
    assertCancelled(() -> patching.sweep(Act.HEAD_Z));
    assertThat(Thread.interrupted()).as("the thread knows that it was interrupted").isTrue();
    assertThat(done).containsExactly(0L, 3L, 6L, 6L); // begun, two steps done, closed
    Progress.listen(progress -> {});
    assertThat(MODEL.run(CLEAN).logits().toArray()).isEqualTo(plain);
    assertThat(patching.sweep(Act.HEAD_Z).values()).hasNumberOfRows(3);
  }

  @Test
  void anInterruptEndsARunWithinABlock() {
    List<Integer> reached = new ArrayList<>();
    Run run = MODEL.run(CLEAN);
    for (int layer = 0; layer < 3; layer++) {
      int here = layer;
      run =
          run.with(
              Act.RESID_PRE.at(layer),
              stream -> {
                reached.add(here);
                if (here == 1) {
                  Thread.currentThread().interrupt();
                }
                return stream;
              });
    }
    assertCancelled(run::logits);
    assertThat(reached).containsExactly(0, 1);
  }

  @Test
  void nothingBeginsOnAnInterruptedThread() {
    Run run = MODEL.run(CLEAN);
    Thread.currentThread().interrupt();
    assertCancelled(run::logits);
    assertCancelled(run::cache);
    assertCancelled(() -> run.measure(Metric.prob(3)));
    assertCancelled(() -> run.gradients(Metric.prob(3), Act.RESID_PRE));
    assertCancelled(() -> run.generateTokens(3, Sampling.greedy()));
    assertCancelled(() -> LogitLens.of(run).top());
  }
}
