package dev.loupe.patching;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.Device;
import dev.loupe.effect.Sweep;
import dev.loupe.load.ModelLoader;
import dev.loupe.memory.NativeMemory;
import dev.loupe.model.HookedTransformer;
import dev.loupe.progress.Progress;
import dev.loupe.prompts.IndirectObject;
import dev.loupe.site.Act;
import dev.loupe.tensor.NativeAccount;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A hundred pairs of prompts in one sweep of the bundled model. */
class ManyPromptsTest {
  private static final HookedTransformer WREN = ModelLoader.load("wren", Device.cpu());

  private final ActivationPatching patching =
      ActivationPatching.of(WREN, IndirectObject.of(WREN, 100));

  @AfterEach
  void stopListening() {
    Progress.listen(progress -> {});
  }

  /** What is held once everything that nobody refers to is gone. */
  private static long live() {
    NativeAccount.collect();
    return NativeMemory.live();
  }

  @Test
  void aSweepTicksEveryHeadAndLeavesNothingBehind() {
    List<Long> done = new ArrayList<>();
    Progress.listen(progress -> done.add(progress.done()));
    long before = live();
    Sweep sweep = patching.sweep(Act.HEAD_Z);
    assertThat(live()).isLessThanOrEqualTo(before);
    assertThat(done).startsWith(0L).endsWith(20L).isSorted().hasSizeGreaterThan(3);
    assertThat(sweep.measured()).hasNumberOfRows(20);
    assertThat(sweep.measured()[0]).hasSize(100);
    assertThat(sweep.top(1).get(0).value()).as("one head moves most of it").isGreaterThan(0.5);
  }

  @Test
  void aStoppedSweepLeavesNothingBehindAndTheNextOneIsWhole() {
    long before = live();
    Progress.listen(
        progress -> {
          if (progress.done() > 4) {
            Thread.currentThread().interrupt();
          }
        });
    assertThatThrownBy(() -> patching.sweep(Act.HEAD_Z)).isInstanceOf(CancellationException.class);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(live()).isLessThanOrEqualTo(before);
    Progress.listen(progress -> {});
    assertThat(patching.sweep(Act.HEAD_Z).measured()).hasNumberOfRows(20);
  }
}
